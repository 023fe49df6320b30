import type { Place } from '../source/place.js';
import { findInClass } from './class-facts.js';
import type { Machine } from './machine.js';
import { truth } from './truth.js';
import { boolean, type FunctionValue, type Value } from './value.js';

/**
 * The special method of each operator, and the one that the right operand is asked for where the left one has none.
 * https://docs.python.org/3/reference/datamodel.html#special-method-names
 */
const special: Readonly<Record<string, readonly [string, string]>> = {
  '==': ['__eq__', '__eq__'],
  '!=': ['__ne__', '__ne__'],
  '<': ['__lt__', '__gt__'],
  '<=': ['__le__', '__ge__'],
  '>': ['__gt__', '__lt__'],
  '>=': ['__ge__', '__le__'],
  '+': ['__add__', '__radd__'],
  '-': ['__sub__', '__rsub__'],
  '*': ['__mul__', '__rmul__'],
  '/': ['__truediv__', '__rtruediv__'],
  '//': ['__floordiv__', '__rfloordiv__'],
  '%': ['__mod__', '__rmod__'],
  '**': ['__pow__', '__rpow__'],
  '@': ['__matmul__', '__rmatmul__'],
  '<<': ['__lshift__', '__rlshift__'],
  '>>': ['__rshift__', '__rrshift__'],
  '&': ['__and__', '__rand__'],
  '|': ['__or__', '__ror__'],
  '^': ['__xor__', '__rxor__'],
};

const ofOne: Readonly<Record<string, string>> = { '-': '__neg__', '+': '__pos__', '~': '__invert__' };

/** The special method of an operator with two operands. */
export function specialMethod(operator: string): string | null {
  return special[operator]?.[0] ?? null;
}

/** What an operator gives of objects that define it, by a library or by a class of the project; undefined for "as usual". */
export function dispatch(machine: Machine, operator: string, left: Value, right: Value, place: Place): Value | undefined {
  const hosted = machine.host.operate?.(operator, left, right, place);
  if (hosted !== undefined) return hosted;
  if (operator === 'in' || operator === 'not in') return contains(machine, operator, left, right, place);
  const [own, reflected] = special[operator] ?? [];
  if (own === undefined || reflected === undefined) return undefined;
  return (
    callSpecial(machine, left, own, [right], place) ??
    (operator === '!=' ? unequal(machine, left, right, place) : undefined) ??
    callSpecial(machine, right, reflected, [left], place)
  );
}

/** What an operator with one operand gives of an object of a class that defines it. */
export function dispatchUnary(machine: Machine, operator: string, operand: Value, place: Place): Value | undefined {
  const name = ofOne[operator];
  return name === undefined ? undefined : callSpecial(machine, operand, name, [], place);
}

/** Calls a special method that a class of the project has; undefined where it has none, or says that it does not know the operand. */
export function callSpecial(machine: Machine, of: Value, name: string, args: readonly Value[], place: Place): Value | undefined {
  const method = findSpecial(of, name);
  if (method === null) return undefined;
  const value = machine.call({ kind: 'method', of, name, function: method }, args, [], place);
  return value.kind === 'unknown' || (value.kind === 'reference' && value.name === 'builtins.NotImplemented') ? undefined : value;
}

function findSpecial(of: Value, name: string): FunctionValue | null {
  if (of.kind !== 'instance' && of.kind !== 'member') return null;
  const found = findInClass(of.class, name)?.value;
  return found?.kind === 'function' ? found : null;
}

/** Without a method of its own `!=` is the opposite of `==`. */
function unequal(machine: Machine, left: Value, right: Value, place: Place): Value | undefined {
  return negated(callSpecial(machine, left, '__eq__', [right], place), place);
}

function contains(machine: Machine, operator: string, item: Value, container: Value, place: Place): Value | undefined {
  const inside = callSpecial(machine, container, '__contains__', [item], place);
  return operator === 'in' ? inside : negated(inside, place);
}

function negated(value: Value | undefined, place: Place): Value | undefined {
  if (value === undefined) return undefined;
  const known = truth(value);
  return known === null ? { kind: 'operation', operator: 'not', operands: [value], place } : boolean(!known);
}
