import type { Machine } from './machine.js';
import { isOpen } from './open.js';
import { undecided } from './run.js';
import type { Scope } from './scope.js';
import type { Expression, Statement } from './syntax.js';
import { truth } from './truth.js';
import { boolean, isTerm, type Value } from './value.js';
import type { Place } from '../source/place.js';

/** Python's truth of a value; null where only a run could tell. In a run, what stands for any number of rows may be none. */
export function truthIn(machine: Machine, value: Value): boolean | null {
  const { run } = machine.state;
  if (run === null) return truth(value);
  if (isOpen(value)) return run.way.known(value);
  if (run.host.isOptional?.(value) === true) return run.way.known(value);
  return truth(value) ?? run.way.known(value);
}

/** A test in a run: known, or decided by the way. */
export function decide(machine: Machine, test: Value, place: Place): boolean {
  const known = truthIn(machine, test);
  const { run } = machine.state;
  if (known !== null || run === null) return known ?? false;
  if (run.quiet) throw undecided;
  return run.way.decide(test, place);
}

/** A test whose parts are only evaluated where Python would, as far as they may do something. */
export function evaluateTest(machine: Machine, node: Expression, scope: Scope): Value {
  if (machine.state.run === null) return machine.evaluate(node, scope);
  if (node.type === 'unary' && node.operator === 'not') {
    const operand = evaluateTest(machine, node.operand, scope);
    const known = truthIn(machine, operand);
    if (known !== null) return boolean(!known);
    return operand.kind === 'unknown'
      ? operand
      : { kind: 'operation', operator: 'not', operands: [operand], place: machine.place(node, scope) };
  }
  if (node.type !== 'logical') return machine.evaluate(node, scope);
  const left = evaluateTest(machine, node.left, scope);
  const known = truthIn(machine, left) ?? (hasCall(node.right) ? decide(machine, left, machine.place(node.left, scope)) : null);
  if (known !== null) return known === (node.operator === 'or') ? boolean(known) : evaluateTest(machine, node.right, scope);
  const right = evaluateTest(machine, node.right, scope);
  const other = truthIn(machine, right);
  if (other !== null) return other === (node.operator === 'or') ? boolean(other) : left;
  return { kind: 'operation', operator: node.operator, operands: [left, right], place: machine.place(node, scope) };
}

/** Values that mean the same to a statement whichever of them it is: bound as a parameter. */
export function isPlain(value: Value): boolean {
  return (
    value.kind === 'string' ||
    value.kind === 'number' ||
    value.kind === 'bytes' ||
    value.kind === 'member' ||
    (value.kind === 'reference' && value.name.startsWith('runtime.')) ||
    (value.kind === 'attribute' && (value.of.kind === 'instance' || isPlain(value.of))) ||
    (value.kind === 'subscript' && isPlain(value.of)) ||
    (value.kind === 'call' &&
      isTerm(value.callee) &&
      value.callee.kind === 'reference' &&
      /^(builtins|datetime|uuid)\./.test(value.callee.name))
  );
}

const calls = new WeakMap<object, boolean>();

/** Whether an expression calls anything. */
export function hasCall(node: Expression): boolean {
  return search(node);
}

function search(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (Array.isArray(node)) return node.some(search);
  const before = calls.get(node);
  if (before !== undefined) return before;
  const found =
    'type' in node && (node.type === 'call' || node.type === 'await' || node.type === 'comprehension' || node.type === 'yield')
      ? true
      : 'type' in node && node.type === 'lambda'
        ? false
        : Object.values(node).some(search);
  calls.set(node, found);
  return found;
}

/** `if …: raise …`: whoever goes on has the test false, and the other way ends. */
export function onlyRaises(body: readonly Statement[]): boolean {
  return (
    body.at(-1)?.type === 'raise' &&
    body.every((statement) => statement.type === 'raise' || (statement.type === 'expression' && isLog(statement.value)))
  );
}

function isLog(outer: Expression): boolean {
  const node = outer.type === 'await' ? outer.value : outer;
  return (
    node.type === 'string' ||
    (node.type === 'call' &&
      node.function.type === 'attribute' &&
      /^(debug|info|warning|warn|error|exception|critical|log|print|rollback|close|capture_exception)$/.test(node.function.name))
  );
}
