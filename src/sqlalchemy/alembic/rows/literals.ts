import type { Value } from '../../../python/value.js';
import type { Draft } from '../../session/draft.js';
import { literalOf } from '../literal.js';
import type { GivenParameter } from './name-parameters.js';

/** The parameters of a statement that is sent several times: a literal where it is the same each time. */
export function parametersOf(drafts: readonly Draft[]): GivenParameter[] {
  const [first, ...others] = drafts.map(literalsOf);
  const isCut = drafts.some(({ loops, around }) => [...loops, ...around].some(({ atMost, complete }) => atMost !== null && !complete));
  return (first ?? []).map(({ literal, name }, at) => ({
    name,
    literal: !isCut && others.every((other) => other[at]?.literal === literal) ? literal : null,
  }));
}

function literalsOf({ compiled, parameters }: Draft): GivenParameter[] {
  return parameters.map(({ name }, at) => {
    const value = compiled?.parameters[at];
    return { name, literal: value === undefined ? null : literalIn(value) };
  });
}

/** A member of an enum is written by its name or by its value, as its type says: a literal where both are the same. */
function literalIn(value: Value): string | null {
  if (value.kind === 'member') return value.value.kind === 'string' && value.value.value === value.name ? literalOf(value) : null;
  return literalOf(value);
}
