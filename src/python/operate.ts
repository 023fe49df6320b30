import type { Place } from '../source/place.js';
import { isMaybeNone } from './choose.js';
import { dispatch } from './dispatch.js';
import type { Machine } from './machine.js';
import { applyBinary, applyComparison } from './operators.js';
import { binaryInRun } from './terms-in-run.js';
import type { Value } from './value.js';

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>=', 'is', 'is not', 'in', 'not in']);

/** `left operator right`: what the operands' classes define, else what Python's own types do. */
export function operate(machine: Machine, operator: string, left: Value, right: Value, place: Place): Value {
  const defined = dispatch(machine, operator, left, right, place);
  if (defined !== undefined) return defined;
  if (!comparisons.has(operator))
    return machine.state.run === null ? applyBinary(operator, left, right, place) : binaryInRun(operator, left, right, place);
  return isMaybeNone(machine, operator, left, right)
    ? { kind: 'operation', operator, operands: [left, right], place }
    : applyComparison(operator, left, right, place);
}

/** The functions of Python's module `operator`, by name. https://docs.python.org/3/library/operator.html#mapping-operators-to-functions */
export const operatorFunctions: Readonly<Record<string, string>> = {
  eq: '==',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  add: '+',
  sub: '-',
  mul: '*',
  truediv: '/',
  floordiv: '//',
  mod: '%',
  pow: '**',
  and_: '&',
  or_: '|',
  xor: '^',
  lshift: '<<',
  rshift: '>>',
  matmul: '@',
  is_: 'is',
  is_not: 'is not',
};

/** `operator.eq` as a function of its two operands; undefined for what is none of these. */
export function operatorFunction(
  name: string,
): ((machine: Machine, args: readonly Value[], keywords: unknown, place: Place) => Value | undefined) | undefined {
  const word = /^_?operator\.(\w+)$/.exec(name)?.[1] ?? '';
  const operator = Object.hasOwn(operatorFunctions, word) ? operatorFunctions[word] : undefined;
  if (operator === undefined) return undefined;
  return (machine, [left, right], _keywords, place) =>
    left === undefined || right === undefined ? undefined : operate(machine, operator, left, right, place);
}
