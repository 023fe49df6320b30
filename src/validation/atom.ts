import { truth } from '../python/truth.js';
import { none, type Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import { keyOf } from './key.js';

/** One question that only a run can answer; compound tests are taken apart into these. */
export interface Atom {
  /** `true` asks for the truth of `left` alone. */
  readonly operator: '<' | '==' | 'in' | 'is' | 'true';
  readonly left: Value;
  readonly right: Value;
  readonly place: Place;
}

/** How a test is answered: from its parts, or by one atom (turned round where `negated`). */
export type Test =
  | { readonly kind: 'known'; readonly value: boolean }
  | { readonly kind: 'not'; readonly of: Value }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Value[] }
  | { readonly kind: 'atom'; readonly atom: Atom; readonly negated: boolean };

export function readTest(test: Value, place: Place): Test {
  const known = truth(test);
  if (known !== null) return { kind: 'known', value: known };
  if (test.kind === 'call' && test.callee.kind === 'reference' && test.callee.name === 'builtins.bool' && test.args[0] !== undefined)
    return readTest(test.args[0], place);
  if (test.kind === 'operation') {
    const [left, right = none] = test.operands;
    if (test.operator === 'not' && left !== undefined) return { kind: 'not', of: left };
    if (test.operator === 'and') return { kind: 'all', of: test.operands };
    if (test.operator === 'or') return { kind: 'any', of: test.operands };
    const comparison = left === undefined ? null : compare(test.operator, left, right, test.place);
    if (comparison !== null) return comparison;
  }
  return { kind: 'atom', atom: { operator: 'true', left: test, right: none, place }, negated: false };
}

function compare(operator: string, left: Value, right: Value, place: Place): Test | null {
  const atom = (name: Atom['operator'], a: Value, b: Value, negated: boolean): Test => ({
    kind: 'atom',
    atom: { operator: name, left: a, right: b, place },
    negated,
  });
  switch (operator) {
    case '<':
      return atom('<', left, right, false);
    case '>=':
      return atom('<', left, right, true);
    case '>':
      return atom('<', right, left, false);
    case '<=':
      return atom('<', right, left, true);
    case '==':
    case '!=':
      return atom(left.kind === 'none' || right.kind === 'none' ? 'is' : '==', left, right, operator === '!=');
    case 'in':
    case 'not in':
      return atom('in', left, right, operator === 'not in');
    case 'is':
    case 'is not':
      return atom('is', left, right, operator === 'is not');
    default:
      return null;
  }
}

export function atomKey({ operator, left, right, place }: Atom): string {
  if (left.kind === 'unknown' || right.kind === 'unknown') return `unknown ${showPlace(place)}`;
  return `${operator} ${keyOf(left)} ${keyOf(right)}`;
}

export function showPlace({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
