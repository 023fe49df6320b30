import type { AlembicStyle } from './alembic-style.js';
import type { Behaviour, Change, Irreversible, SqlRendering, SqlStep } from './change.js';
import type { AlembicOperation, Check, Risk } from './kind.js';
import { kindOf } from './kinds.js';
import { meaningOf } from './raw-sql.js';

/** The change as SQL, and what undoes it. An `editPython` has no steps in either direction. */
export function renderSql(change: Change): SqlRendering {
  const inverse = invert(change);
  return { up: kindOf(change).steps(change), down: isIrreversible(inverse) ? inverse : kindOf(inverse).steps(inverse) };
}

/** Several changes in order; undone in reverse order. One that cannot be undone makes the whole so. No two changes share a transaction. */
export function renderAllSql(changes: readonly Change[]): SqlRendering {
  const rendered = changes.map(renderSql);
  const down: (readonly SqlStep[])[] = [];
  for (const each of rendered.toReversed()) {
    if (isIrreversible(each.down)) return { up: renumber(rendered.map(({ up }) => up)), down: each.down };
    down.push(each.down);
  }
  return { up: renumber(rendered.map(({ up }) => up)), down: renumber(down) };
}

/** The change as Alembic operations, for the bodies of `upgrade()` and `downgrade()`. */
export function renderOperations(
  change: Change,
  style: AlembicStyle,
): { readonly upgrade: readonly AlembicOperation[]; readonly downgrade: readonly AlembicOperation[] | Irreversible } {
  const inverse = invert(change);
  return {
    upgrade: kindOf(change).operations(change, style),
    downgrade: isIrreversible(inverse) ? inverse : kindOf(inverse).operations(inverse, style),
  };
}

export function invert(change: Change): Change | Irreversible {
  return kindOf(change).inverse(change);
}

/** One line in words. */
export function describeChange(change: Change): string {
  return meaningOf(change)
    .map((each) => kindOf(each).describe(each))
    .join('; ');
}

export function risksOf(change: Change): readonly Risk[] {
  return meaningOf(change).flatMap((each) => kindOf(each).risks(each));
}

/** Queries with the one number that they answer before and after. */
export function verificationOf(change: Change): readonly Check[] {
  return meaningOf(change).flatMap((each) => kindOf(each).verification(each));
}

/** Queries that count what would make the change fail on the data. Each is expected to answer 0. */
export function preflightOf(change: Change): readonly string[] {
  return meaningOf(change).flatMap((each) => kindOf(each).preflight(each));
}

/** `same` only where everything that the change comes to leaves the meaning of the code as it is. */
export function behaviourOf(change: Change): Behaviour {
  const parts = meaningOf(change);
  return parts.every((each) => kindOf(each).behaviour?.(each) === 'same') ? 'same' : 'changed';
}

export function isIrreversible(value: Change | Irreversible | readonly unknown[]): value is Irreversible {
  return 'why' in value;
}

function renumber(groups: readonly (readonly SqlStep[])[]): readonly SqlStep[] {
  let offset = 0;
  return groups.flatMap((steps) => {
    const shifted = steps.map(({ sql, transaction }) => ({ sql, transaction: transaction === null ? null : transaction + offset }));
    offset = Math.max(offset, ...shifted.map((step) => step.transaction ?? 0));
    return shifted;
  });
}
