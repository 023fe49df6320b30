import { join } from 'node:path';
import type { Place } from '../source/place.js';
import { describe } from './describe.js';
import { formatPercent } from './text.js';
import { findKey, same } from './truth.js';
import { boolean, isTerm, list, number, string, unknown, type Value } from './value.js';

/** `left operator right` on values; a term where an operand is one, Unknown where nothing can be said. */
export function applyBinary(operator: string, left: Value, right: Value, place: Place): Value {
  if (left.kind === 'unknown') return left;
  if (operator === '%' && left.kind === 'string') return percent(left.value, right, place);
  if (right.kind === 'unknown') return right;
  if (left.kind === 'number' && right.kind === 'number')
    return arithmetic(operator, left.value, right.value, left.float || right.float) ?? unknown(`${operator} is not read`, place);
  if (left.kind === 'string' && right.kind === 'string' && operator === '+') return joined(left.value, right.value, place);
  if (left.kind === 'string' && right.kind === 'number' && operator === '*')
    return string(left.value.repeat(Math.max(0, Math.min(right.value, 10_000))), place);
  if (left.kind === 'path' && operator === '/')
    return right.kind === 'string' || right.kind === 'path'
      ? { kind: 'path', path: join(left.path, right.kind === 'path' ? right.path : right.value) }
      : runtime(right, place);
  return (
    containers(operator, left, right) ??
    (isOpen(left) || isOpen(right)
      ? { kind: 'operation', operator, operands: [left, right], place }
      : unknown(`${describe(left)} ${operator} ${describe(right)} is not read`, place))
  );
}

/** Text and lists that double in a loop must not fill the memory. */
const longest = 1_000_000;

function joined(left: string, right: string, place: Place): Value {
  return left.length + right.length > longest ? unknown('the text is too long', place) : string(left + right, place);
}

/** Types take part in `int | None`, instances and members may define operators. */
function isOpen(value: Value): boolean {
  return isTerm(value) || value.kind === 'class' || value.kind === 'instance' || value.kind === 'member';
}

function percent(template: string, values: Value, place: Place): Value {
  const text = formatPercent(template, values);
  if (typeof text === 'string') return string(text, place);
  return text === null
    ? unknown('the % formatting is not read', place)
    : formatted(string(template, place), values.kind === 'tuple' ? values.items : [values], text.problem, place);
}

/** Text that a template and values make when the code runs, as a `format` operation; Unknown where the value that is missing is. */
export function formatted(template: Value, values: readonly Value[], problem: Value, place: Place): Value {
  return problem.kind === 'unknown' ? problem : { kind: 'operation', operator: 'format', operands: [template, ...values], place };
}

/** Unknown because a value is only known when the code runs. */
export function runtime(value: Value, place: Place): Value {
  return value.kind === 'unknown' ? value : unknown(`${describe(value)} is known only when the code runs`, place);
}

function arithmetic(operator: string, a: number, b: number, float: boolean): Value | null {
  switch (operator) {
    case '+':
      return number(a + b, float);
    case '-':
      return number(a - b, float);
    case '*':
      return number(a * b, float);
    case '/':
      return b === 0 ? null : number(a / b, true);
    case '//':
      return b === 0 ? null : number(Math.floor(a / b), float);
    case '%':
      return b === 0 ? null : number(((a % b) + b) % b, float);
    case '**':
      return number(a ** b, float);
    case '<<':
      return number(a * 2 ** b);
    case '>>':
      return number(Math.floor(a / 2 ** b));
    case '|':
      return number(Number(BigInt(a) | BigInt(b)));
    case '&':
      return number(Number(BigInt(a) & BigInt(b)));
    default:
      return null;
  }
}

function containers(operator: string, left: Value, right: Value): Value | null {
  if ((left.kind === 'list' || left.kind === 'tuple') && left.kind === right.kind && operator === '+')
    return left.items.length + right.items.length > longest
      ? unknown('the list is too long')
      : list([...left.items, ...right.items], left.kind);
  if ((left.kind === 'list' || left.kind === 'tuple') && right.kind === 'number' && operator === '*')
    return list(Array.from({ length: Math.min(right.value, 1000) }, () => left.items).flat(), left.kind);
  if (left.kind === 'dict' && right.kind === 'dict' && operator === '|') return mergeDicts(left.entries, right.entries);
  if (left.kind === 'set' && right.kind === 'set') return sets(operator, left.items, right.items);
  return null;
}

function sets(operator: string, left: readonly Value[], right: readonly Value[]): Value | null {
  const inside = (items: readonly Value[], item: Value): boolean => items.some((other) => same(other, item) === true);
  if (operator === '|') return list([...left, ...right.filter((item) => !inside(left, item))], 'set');
  if (operator === '&')
    return list(
      left.filter((item) => inside(right, item)),
      'set',
    );
  if (operator === '-')
    return list(
      left.filter((item) => !inside(right, item)),
      'set',
    );
  return null;
}

export function mergeDicts(left: readonly (readonly [Value, Value])[], right: readonly (readonly [Value, Value])[]): Value {
  const entries: [Value, Value][] = left.map(([key, value]) => [key, value]);
  for (const [key, value] of right) setEntry(entries, key, value);
  return { kind: 'dict', entries };
}

export function setEntry(entries: [Value, Value][], key: Value, value: Value): void {
  const at = findKey(entries, key);
  if (at === -1) entries.push([key, value]);
  else entries[at] = [key, value];
}

export function applyUnary(operator: string, operand: Value, place: Place): Value {
  if (operand.kind === 'unknown') return operand;
  if (operand.kind === 'number')
    return number(operator === '-' ? -operand.value : operator === '~' ? ~operand.value : operand.value, operand.float);
  return { kind: 'operation', operator, operands: [operand], place };
}

/** One comparison; a term where an operand is one (`column == 1`). */
export function applyComparison(operator: string, left: Value, right: Value, place: Place): Value {
  const known = compareKnown(operator, left, right);
  if (known !== null) return boolean(known);
  if (left.kind === 'unknown') return left;
  if (right.kind === 'unknown') return right;
  return { kind: 'operation', operator, operands: [left, right], place };
}

function compareKnown(operator: string, left: Value, right: Value): boolean | null {
  switch (operator) {
    case '==':
      return isTerm(left) || isTerm(right) ? null : same(left, right);
    case '!=':
      return isTerm(left) || isTerm(right) ? null : negate(same(left, right));
    case 'is':
      return identical(left, right);
    case 'is not':
      return negate(identical(left, right));
    case 'in':
      return contains(right, left);
    case 'not in':
      return negate(contains(right, left));
    default:
      return order(operator, left, right);
  }
}

function negate(value: boolean | null): boolean | null {
  return value === null ? null : !value;
}

function identical(left: Value, right: Value): boolean | null {
  if (left.kind === 'unknown' || right.kind === 'unknown') return null;
  if (left.kind === 'none' || right.kind === 'none') return isRuntime(left) || isRuntime(right) ? null : left.kind === right.kind;
  if (left === right) return true;
  return left.kind === 'instance' || right.kind === 'instance' ? false : same(left, right);
}

/** A call or an attribute of something outside may well be None, a made object or a name imported is not. */
function isRuntime(value: Value): boolean {
  return (
    value.kind === 'attribute' ||
    value.kind === 'subscript' ||
    value.kind === 'operation' ||
    (value.kind === 'call' && value.callee.kind !== 'reference')
  );
}

function contains(container: Value, item: Value): boolean | null {
  if (container.kind === 'string' && item.kind === 'string') return container.value.includes(item.value);
  const items =
    container.kind === 'dict'
      ? container.entries.map(([key]) => key)
      : container.kind === 'list' || container.kind === 'tuple' || container.kind === 'set'
        ? container.items
        : null;
  if (items === null || item.kind === 'unknown') return null;
  const answers = items.map((other) => same(other, item));
  return answers.includes(true) ? true : answers.includes(null) ? null : false;
}

function order(operator: string, left: Value, right: Value): boolean | null {
  const pair: readonly [number, number] | readonly [string, string] | null =
    left.kind === 'number' && right.kind === 'number'
      ? [left.value, right.value]
      : left.kind === 'string' && right.kind === 'string'
        ? [left.value, right.value]
        : null;
  if (pair === null) return null;
  const [a, b] = pair;
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  if (operator === '>') return a > b;
  return operator === '>=' ? a >= b : null;
}
