import type { DataOperation, Operation } from '../sql/operations/operation.js';
import { describeOperation } from '../sql/operations/describe-operation.js';
import { objectKey, traceSchema, type TracedSchema } from '../sql/operations/trace-schema.js';
import { isBackfill, leaveFilled, listNewColumns, type NewColumns } from './backfill.js';
import { isCovered } from './covered.js';
import type { DataRisk } from './data-risk.js';
import { withoutRecreated } from './recreated.js';
import { findEnumSync, reverseEnumSync } from './reverse-enum-sync.js';
import { reverseAddition } from './reverse-addition.js';
import { reverseAlteration } from './reverse-alteration.js';
import { reverseRemoval } from './reverse-removal.js';
import { reverseRows } from './reverse-rows.js';
import { executeSql, type Reversal, reversal, type RevisionStyle, text } from './reversal.js';
import { listKept, sayStays } from './stays.js';

/** The body of a `downgrade()`: its lines without indentation. */
export interface Downgrade {
  readonly lines: readonly string[];
  /** False when the body only raises, because something cannot be undone. */
  readonly reversible: boolean;
  /** What it cannot bring back, in words. */
  readonly lost: readonly string[];
  /** Work on rows that it does not undo. */
  readonly kept: readonly DataOperation[];
  /** Why it may fail on the data. */
  readonly risks: readonly DataRisk[];
  /** Whether the lines use SQLAlchemy's name. */
  readonly usesSqlalchemy: boolean;
}

/**
 * Writes the inverse of an upgrade, its operations undone from last to first. `start` is what the revisions before it say
 * of the schema: it tells what a dropped column or constraint looked like. Where one operation has no inverse, the whole body raises
 * NotImplementedError with the reason and the recovery plan, as half a way back is worse than none.
 */
export function writeDowngrade(
  operations: readonly Operation[],
  start: TracedSchema,
  style: RevisionStyle,
  fresh: NewColumns = new Set(),
): Downgrade {
  const own = new Set([...fresh, ...listNewColumns(operations)]);
  const upgrade = withoutRecreated(operations, start).filter((operation) => !isBackfill(operation, own));
  if (upgrade.length === 0 && operations.some((operation) => isBackfill(operation, own))) return leaveFilled;
  const reversed: { readonly operation: Operation; readonly reversal: Reversal }[] = [];
  for (let at = 0; at < upgrade.length; at += 1) {
    const operation = upgrade[at];
    if (operation === undefined) break;
    const before = traceAt(upgrade, at, start);
    const sync = findEnumSync(upgrade, at);
    const synced = sync === null ? null : reverseEnumSync(sync, before(), style);
    if (sync !== null && synced !== null) at += sync.length - 1;
    reversed.unshift({
      operation,
      reversal: synced ?? (isCovered(operation, upgrade) ? reversal([]) : reverseOperation(operation, before, style)),
    });
  }
  const impossible = reversed.flatMap(({ operation, reversal: one }) => ('why' in one ? [{ operation, ...one }] : []));
  if (impossible.length > 0) return refuse(impossible, style);
  return arrange(
    reversed.flatMap(({ reversal: one }) => ('lines' in one ? [one] : [])),
    listKept(operations, own),
    style,
    upgrade.every(({ kind }) => kind === 'data' || kind === 'neutral'),
  );
}

function traceAt(upgrade: readonly Operation[], at: number, start: TracedSchema): () => TracedSchema {
  return () => traceSchema(upgrade.slice(0, at), start);
}

function reverseOperation(operation: Operation, before: () => TracedSchema, style: RevisionStyle): Reversal {
  switch (operation.kind) {
    case 'create table':
    case 'add column':
    case 'create index':
      return reverseAddition(operation, style);
    case 'add constraint':
    case 'create object':
      return reverseAddition(operation, style, before());
    case 'drop table':
    case 'drop column':
    case 'drop index':
    case 'drop constraint':
    case 'drop object':
      return reverseRemoval(operation, before(), style);
    case 'rename table':
    case 'rename column':
    case 'rename object':
    case 'alter type':
    case 'set nullable':
    case 'set default':
      return reverseAlteration(operation, before(), style);
    case 'neutral':
    case 'validate constraint':
      return reversal([]);
    case 'data':
      return (
        reverseRows(operation, before(), style) ??
        reversal([], { lost: `what "${describeOperation(operation)}" ${loses[operation.verb]}`, kept: operation })
      );
    case 'comment':
      return reversal(
        executeSql(
          style,
          `COMMENT ON ${operation.target} IS ${before().objects.get(objectKey('comment', { schema: null, name: operation.target })) ?? 'NULL'}`,
        ),
      );
    case 'add enum value':
      return {
        why: 'PostgreSQL cannot remove a value from an enum type',
        recovery: 'Create the type anew without the value and move its columns over with ALTER COLUMN … TYPE … USING.',
      };
    case 'other':
      return {
        why: 'it has no inverse that follows from its text',
        recovery: 'Write the statement that undoes it, or restore from the backup taken before the upgrade.',
      };
  }
}

/** What is lost by each way to change rows. */
const loses: Readonly<Record<Extract<Operation, { readonly kind: 'data' }>['verb'], string>> = {
  'insert into': 'added: those rows cannot be told from later ones',
  copy: 'added: those rows cannot be told from later ones',
  update: 'overwrote',
  'merge into': 'overwrote',
  'delete from': 'deleted',
  truncate: 'deleted',
};

interface Impossible {
  readonly operation: Operation;
  readonly why: string;
  readonly recovery: string;
}

function refuse(impossible: readonly Impossible[], style: RevisionStyle): Downgrade {
  const reasons = [...new Set(impossible.map(({ why }) => why))].map((why) => {
    const alike = impossible.filter((one) => one.why === why).map(({ operation }) => describeOperation(operation));
    return `${[...new Set(alike)].join('; ')}: ${why}`;
  });
  return raising(reasons, [...new Set(impossible.map(({ recovery }) => recovery))], style);
}

/** Raises with the reasons and the plan, a line each. */
export function raising(reasons: readonly string[], recovery: readonly string[], style: RevisionStyle): Downgrade {
  const parts = [`This revision cannot be undone. `, ...reasons.map((reason) => `${reason}. `), `Recovery: ${recovery.join(' ')}`];
  return {
    lines: [`raise NotImplementedError(`, ...parts.map((part) => `    ${text(style, part)}`), ')'],
    reversible: false,
    lost: [],
    kept: [],
    risks: [],
    usesSqlalchemy: false,
  };
}

type Possible = Extract<Reversal, { readonly lines: readonly string[] }>;

/** Where only rows change, taking the new ones away without bringing the old ones back would be half a way back. */
function arrange(reversals: readonly Possible[], backfills: readonly DataOperation[], style: RevisionStyle, onlyRows: boolean): Downgrade {
  const lost = [...new Set(reversals.flatMap((one) => one.lost ?? []))];
  const risks = reversals.flatMap((one) => one.risks);
  const body: string[] = [];
  let inside = false;
  for (const { lines, autocommit } of reversals) {
    if (lines.length === 0) continue;
    if (autocommit && !inside) body.push(`with ${style.op}.get_context().autocommit_block():`);
    inside = autocommit;
    body.push(...lines.map((line) => (autocommit && line !== '' ? `    ${line}` : line)));
  }
  if (body.length === 0 || (onlyRows && lost.length > 0))
    return raising(
      lost.length > 0 ? lost.map((what) => `Nothing keeps ${what}`) : ['There is nothing that could be undone'],
      ['Restore the rows from the backup taken before the upgrade.'],
      style,
    );
  const stays = [...new Set(backfills.map(sayStays))].map((what) => `# Stays: ${what.replace(/ stays$/, '')}.`);
  const comments =
    lost.length === 0
      ? []
      : ['# Not brought back (recover it from the backup taken before the upgrade):', ...lost.map((what) => `# - ${what}`)];
  return {
    lines: [...comments, ...stays, ...body],
    reversible: true,
    lost,
    kept: [...reversals.flatMap((one) => one.kept ?? []), ...backfills],
    risks,
    usesSqlalchemy: body.some((line) => line.includes(`${style.sa}.`)),
  };
}
