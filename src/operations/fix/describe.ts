import type { Recommendation } from '../../recommendation/recommendation.js';
import type { Choice } from './choose.js';
import { type ChosenFix, describeFix, type LeftOut } from './chosen-fix.js';
import type { Merged } from './merge.js';
import type { FixResult, Instructions } from './result.js';

type DescribedFix = FixResult['fixes'][number];

/** What became of each chosen fix, and of each chosen finding that has none. */
export function describeFixes(choice: Choice, merged: Merged, leftOut: readonly LeftOut[]): DescribedFix[] {
  const known = choice.fixes.map((fix) =>
    describeOne(fix, leftOut.find((each) => each.fix === fix) ?? null, merged.notes.get(fix.id) ?? []),
  );
  const unknown = choice.withoutChange.map(({ finding: { id, rule, message }, why }): DescribedFix => ({
    recommendation: null,
    answers: [{ id, rule, message }],
    summary: 'no change is offered',
    status: 'left_out',
    why,
    grade: null,
    preflight: [],
    instructions: null,
    notes: [],
  }));
  return [...known, ...unknown];
}

function describeOne(fix: ChosenFix, left: LeftOut | null, notes: readonly string[]): DescribedFix {
  const status = left?.status ?? 'fixed';
  return {
    recommendation: fix.id,
    answers: fix.answers.map(({ id, rule, message }) => ({ id, rule, message })),
    summary: describeFix(fix),
    status,
    why: left?.why ?? null,
    grade: fix.recommendation.proof.grade,
    preflight: [...fix.preflight],
    instructions: status === 'instructions' ? instruct(fix.recommendation) : null,
    notes: [...notes],
  };
}

/** What the recommendation would have plinth do, as text. */
function instruct({ changes, notes }: Recommendation): Instructions {
  const join = (parts: readonly (string | null | undefined)[]): string | null => {
    const given = parts.filter((part) => part != null && part !== '');
    return given.length === 0 ? null : given.join('\n');
  };
  return {
    sql: join(changes.map(({ sql }) => sql)) ?? '',
    upgrade: join(changes.map(({ alembic }) => alembic?.upgrade)),
    downgrade: join(changes.toReversed().map(({ alembic }) => alembic?.downgrade)),
    diff: join(changes.map(({ diff }) => diff)),
    notes: [...notes],
  };
}
