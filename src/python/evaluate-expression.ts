import { evaluateComprehension } from './comprehension.js';
import { evaluateCall } from './evaluate-call.js';
import { evaluateDict, evaluateItems, joinParts } from './evaluate-display.js';
import { chooseConditional, chooseLogical, comprehendInRun } from './choose.js';
import { evaluateTest } from './decide.js';
import { dispatchUnary } from './dispatch.js';
import { yieldValue } from './follow-call.js';
import { limits, type Machine } from './machine.js';
import { TooLong } from './run.js';
import { applyUnary, runtime } from './operators.js';
import { type Scope, targetScope } from './scope.js';
import { subscript } from './subscript.js';
import { subscriptInRun } from './terms-in-run.js';
import type { Expression } from './syntax.js';
import { same, truth } from './truth.js';
import { boolean, type FunctionValue, none, number, string, unknown, type Value } from './value.js';

/** The value of an expression in a scope. Counts a step. */
export function evaluateExpression(machine: Machine, node: Expression, scope: Scope): Value {
  machine.state.steps += 1;
  machine.state.total += 1;
  if (machine.state.steps > limits.steps && machine.state.run !== null) throw new TooLong();
  if (machine.state.steps > limits.steps) return unknown(`more than ${limits.steps} steps`, machine.place(node, scope));
  const place = (): ReturnType<Machine['place']> => machine.place(node, scope);
  const value = (inner: Expression): Value => machine.evaluate(inner, scope);
  switch (node.type) {
    case 'name':
      return machine.lookup(node.id, scope, place());
    case 'string':
      return node.bytes ? { kind: 'bytes', value: node.value } : string(node.value, place());
    case 'format':
      return joinParts(machine, node.parts, scope, place());
    case 'number':
      return number(node.value, node.float);
    case 'constant':
      return node.value === null ? none : boolean(node.value);
    case 'ellipsis':
      return { kind: 'ellipsis' };
    case 'list':
    case 'tuple':
    case 'set':
      return evaluateItems(machine, node.items, node.type, scope);
    case 'dict':
      return evaluateDict(machine, node.entries, scope);
    case 'comprehension':
      return machine.state.run === null
        ? evaluateComprehension(machine, node, scope)
        : comprehendInRun(machine, machine.state.run, node, scope);
    case 'attribute':
      return machine.attribute(value(node.object), node.name, place());
    case 'subscript':
      return machine.state.run === null
        ? subscript(machine, value(node.object), value(node.index), place())
        : subscriptInRun(machine, machine.state.run, value(node.object), value(node.index), place());
    case 'slice':
      return {
        kind: 'operation',
        operator: 'slice',
        operands: [node.lower, node.upper, node.step].map((part) => (part === null ? none : value(part))),
        place: place(),
      };
    case 'call':
      return evaluateCall(machine, node, scope);
    case 'unary':
      return node.operator === 'not' && machine.state.run !== null
        ? evaluateTest(machine, node, scope)
        : evaluateUnary(machine, node.operator, value(node.operand), place());
    case 'binary':
      return machine.operate(node.operator, value(node.left), value(node.right), place());
    case 'logical':
      return machine.state.run === null ? evaluateLogical(machine, node, scope) : chooseLogical(machine, node, scope);
    case 'compare':
      return evaluateComparisons(machine, node, scope);
    case 'conditional':
      return machine.state.run === null ? evaluateConditional(machine, node, scope) : chooseConditional(machine, node, scope);
    case 'lambda':
      return makeLambda(machine, node, scope);
    case 'walrus': {
      const assigned = value(node.value);
      machine.assign(node.target, assigned, scope);
      return assigned;
    }
    case 'await':
    case 'star':
      return value(node.value);
    case 'yield': {
      const yielded = node.value === null ? none : value(node.value);
      if (machine.state.run !== null) {
        const values = node.from ? (machine.iterate(yielded) ?? [yielded]) : [yielded];
        for (const one of values) yieldValue(machine, machine.state.run, one);
        return none;
      }
      const sink = machine.state.yielded.at(-1);
      if (node.from) sink?.push(...(machine.iterate(yielded) ?? [yielded]));
      else sink?.push(yielded);
      return none;
    }
    case 'unread':
      return unknown(node.reason, place());
  }
}

function evaluateUnary(machine: Machine, operator: string, operand: Value, place: ReturnType<Machine['place']>): Value {
  if (operator !== 'not') return dispatchUnary(machine, operator, operand, place) ?? applyUnary(operator, operand, place);
  const known = truth(operand);
  if (known !== null) return boolean(!known);
  return operand.kind === 'unknown' ? operand : { kind: 'operation', operator: 'not', operands: [operand], place };
}

function evaluateLogical(machine: Machine, node: Extract<Expression, { type: 'logical' }>, scope: Scope): Value {
  const left = machine.evaluate(node.left, scope);
  const known = truth(left);
  if (known !== null) return known === (node.operator === 'or') ? left : machine.evaluate(node.right, scope);
  const right = machine.evaluate(node.right, scope);
  if (truth(right) === (node.operator === 'or') && right.kind === 'boolean') return right;
  return left.kind === 'unknown'
    ? left
    : { kind: 'operation', operator: node.operator, operands: [left, right], place: machine.place(node, scope) };
}

function evaluateComparisons(machine: Machine, node: Extract<Expression, { type: 'compare' }>, scope: Scope): Value {
  let left = machine.evaluate(node.left, scope);
  const open: Value[] = [];
  for (const { operator, right } of node.rest) {
    const value = machine.evaluate(right, scope);
    const result = machine.operate(operator, left, value, machine.place(node, scope));
    if (truth(result) === false || result.kind === 'unknown') return result;
    if (truth(result) === null) open.push(result);
    left = value;
  }
  const [first] = open;
  if (first === undefined) return boolean(true);
  return open.length === 1 ? first : { kind: 'operation', operator: 'and', operands: open, place: machine.place(node, scope) };
}

function evaluateConditional(machine: Machine, node: Extract<Expression, { type: 'conditional' }>, scope: Scope): Value {
  const test = machine.evaluate(node.test, scope);
  const known = truth(test) ?? machine.host.decide?.(test, machine.place(node.test, scope)) ?? null;
  if (known !== null) return machine.evaluate(known ? node.then : node.otherwise, scope);
  const [then, otherwise] = [machine.evaluate(node.then, scope), machine.evaluate(node.otherwise, scope)];
  return same(then, otherwise) === true ? then : runtime(test, machine.place(node, scope));
}

function makeLambda(machine: Machine, node: Extract<Expression, { type: 'lambda' }>, scope: Scope): FunctionValue {
  const defaults = new Map(
    node.parameters.flatMap((parameter): [string, Value][] =>
      parameter.default === null ? [] : [[parameter.name, machine.evaluate(parameter.default, scope)]],
    ),
  );
  return {
    kind: 'function',
    name: 'lambda',
    parameters: node.parameters,
    defaults,
    body: { type: 'expression', expression: node.body },
    statement: null,
    scope,
    decorators: [],
    variants: new Map(),
    owner: { class: null },
    place: machine.place(node, scope),
    span: node,
  };
}

/** Rebinds a name where Python's scoping says. */
export function bindName(scope: Scope, name: string, value: Value): void {
  targetScope(scope, name).names.set(name, value);
}
