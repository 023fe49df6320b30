import type { CallValue, Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import { anything, type Domain } from './domain.js';
import type { Bound, EnforcedBy, Enforcement, Limit } from './enforced.js';
import { numberOfValue } from './scalar.js';

/** Arguments of pydantic's `Field`, `conint`, `StringConstraints`, FastAPI's `Query`, and annotated_types' `Ge`, `Len` … by what they limit. */
const keywords = {
  ge: 'minimum',
  min_inclusive: 'minimum',
  gt: 'above',
  le: 'maximum',
  lt: 'below',
  min_length: 'shortest',
  max_length: 'longest',
  pattern: 'pattern',
  regex: 'pattern',
} as const;

type Meaning = (typeof keywords)[keyof typeof keywords];

const positional: Readonly<Record<string, readonly (Meaning | null)[]>> = {
  Ge: ['minimum'],
  Gt: ['above'],
  Le: ['maximum'],
  Lt: ['below'],
  MinLen: ['shortest'],
  MaxLen: ['longest'],
  Len: ['shortest', 'longest'],
};

const speaks =
  /(^|\.)(Field|Query|Path|Body|Form|Header|Cookie|Param|conint|confloat|condecimal|constr|conlist|StringConstraints|Interval|Ge|Gt|Le|Lt|MinLen|MaxLen|Len)$/;

/** What a call beside an annotation, or in its place, allows; anything for a call that says nothing of it. */
export function limitsOfCall(call: CallValue, place: Place, by: EnforcedBy): Domain {
  if (call.callee.kind !== 'reference' || !speaks.test(call.callee.name)) return anything;
  const name = call.callee.name.slice(call.callee.name.lastIndexOf('.') + 1);
  const given: [Meaning, Value][] = call.keywords.flatMap(({ name: key, value }): [Meaning, Value][] => {
    const meaning = key in keywords ? keywords[key as keyof typeof keywords] : undefined;
    return meaning === undefined ? [] : [[meaning, value]];
  });
  for (const [at, value] of call.args.entries()) {
    const meaning = positional[name]?.[at];
    if (meaning !== undefined && meaning !== null) given.push([meaning, value]);
  }
  return limitsOf(given, name === 'conlist', place, by);
}

function limitsOf(given: readonly (readonly [Meaning, Value])[], ofItems: boolean, place: Place, by: EnforcedBy): Domain {
  const number = (meaning: Meaning): number | null => numberOfValue(given.find(([one]) => one === meaning)?.[1]);
  const bound = (inclusive: Meaning, exclusive: Meaning): Bound | null => {
    const at = number(inclusive);
    const beyond = number(exclusive);
    if (at !== null) return { value: at, inclusive: true };
    return beyond === null ? null : { value: beyond, inclusive: false };
  };
  const pattern = given.find(([one]) => one === 'pattern')?.[1];
  const domain = {
    minimum: bound('minimum', 'above'),
    maximum: bound('maximum', 'below'),
    shortest: ofItems ? null : number('shortest'),
    longest: ofItems ? null : number('longest'),
    pattern: patternText(pattern),
  };
  const limits: Limit[] = [];
  if (domain.minimum !== null || domain.maximum !== null) limits.push('range');
  if (domain.shortest !== null || domain.longest !== null) limits.push('length');
  if (domain.pattern !== null) limits.push('pattern');
  return { ...anything, ...domain, enforced: limits.map((limit): Enforcement => ({ limit, place, by })) };
}

/** `r"…"` or `re.compile(r"…")`. */
function patternText(value: Value | undefined): string | null {
  if (value?.kind === 'string') return value.value;
  return value?.kind === 'call' && value.callee.kind === 'reference' && value.callee.name === 're.compile'
    ? patternText(value.args[0])
    : null;
}
