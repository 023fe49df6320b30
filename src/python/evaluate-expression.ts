import { describe } from './describe.js';
import { limits, type Machine } from './machine.js';
import { applyBinary, applyComparison, applyUnary, runtime, setEntry } from './operators.js';
import { makeScope, type Scope, targetScope } from './scope.js';
import { isEnum, membersOf } from './class-facts.js';
import type { CallExpression, Comprehension, Expression, FormatPart } from './syntax.js';
import { applyFormat, represent } from './text.js';
import { findKey, same, truth } from './truth.js';
import { boolean, type FunctionValue, isTerm, type Keyword, list, none, number, string, unknown, type Value } from './value.js';

/** The value of an expression in a scope. Counts a step. */
export function evaluateExpression(machine: Machine, node: Expression, scope: Scope): Value {
  machine.state.steps += 1;
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
      return evaluateComprehension(machine, node, scope);
    case 'attribute':
      return machine.attribute(value(node.object), node.name, place());
    case 'subscript':
      return subscript(machine, value(node.object), value(node.index), place());
    case 'slice':
      return { kind: 'operation', operator: 'slice', operands: [node.lower, node.upper, node.step].map((part) => (part === null ? none : value(part))), place: place() };
    case 'call':
      return evaluateCall(machine, node, scope);
    case 'unary':
      return evaluateUnary(node.operator, value(node.operand), place());
    case 'binary':
      return applyBinary(node.operator, value(node.left), value(node.right), place());
    case 'logical':
      return evaluateLogical(machine, node, scope);
    case 'compare':
      return evaluateComparisons(machine, node, scope);
    case 'conditional':
      return evaluateConditional(machine, node, scope);
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
      const sink = machine.state.yielded.at(-1);
      if (node.from) sink?.push(...(machine.iterate(yielded) ?? [yielded]));
      else sink?.push(yielded);
      return none;
    }
    case 'unread':
      return unknown(node.reason, place());
  }
}

function joinParts(machine: Machine, parts: readonly FormatPart[], scope: Scope, place: ReturnType<Machine['place']>): Value {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const value = machine.evaluate(part.value, scope);
    const format = joinParts(machine, part.format, scope, place);
    if (format.kind !== 'string') return format;
    const shown = part.conversion === 'r' ? represent(value) : applyFormat(value, format.value);
    if (shown === null) return runtime(value, machine.place(part.value, scope));
    text += shown;
  }
  return string(text, place);
}

function evaluateItems(machine: Machine, items: readonly Expression[], kind: 'list' | 'tuple' | 'set', scope: Scope): Value {
  const values: Value[] = [];
  for (const item of items) {
    const value = machine.evaluate(item, scope);
    if (item.type !== 'star') values.push(value);
    else {
      const inner = machine.iterate(value);
      if (inner === null) return runtime(value, machine.place(item, scope));
      values.push(...inner);
    }
  }
  return list(kind === 'set' ? values.filter((value, at) => values.findIndex((other) => same(value, other) === true) === at || value.kind === 'unknown') : values, kind);
}

function evaluateDict(machine: Machine, nodes: readonly { readonly key: Expression | null; readonly value: Expression }[], scope: Scope): Value {
  const entries: [Value, Value][] = [];
  for (const node of nodes) {
    const value = machine.evaluate(node.value, scope);
    if (node.key !== null) setEntry(entries, machine.evaluate(node.key, scope), value);
    else if (value.kind === 'dict') for (const [key, inner] of value.entries) setEntry(entries, key, inner);
    else return runtime(value, machine.place(node.value, scope));
  }
  return { kind: 'dict', entries };
}

function evaluateComprehension(machine: Machine, node: Comprehension, scope: Scope): Value {
  const inner = makeScope('function', scope.source, scope, scope.method);
  const results: Value[] = [];
  const entries: [Value, Value][] = [];
  const problem = each(0);
  if (problem !== null) return problem;
  if (node.form === 'dict') return { kind: 'dict', entries };
  const unique = node.form === 'set' ? results.filter((value, at) => results.findIndex((other) => same(value, other) === true) === at) : results;
  return list(unique, node.form === 'set' ? 'set' : 'list');

  function each(depth: number): Value | null {
    const clause = node.clauses[depth];
    if (clause === undefined) {
      const element = machine.evaluate(node.element, inner);
      if (node.value === null) results.push(element);
      else setEntry(entries, element, machine.evaluate(node.value, inner));
      return results.length > limits.iterations ? unknown('the comprehension is too long', machine.place(node, scope)) : null;
    }
    const iterable = machine.evaluate(clause.iterable, inner);
    const items = machine.iterate(iterable);
    if (items === null) return runtime(iterable, machine.place(clause.iterable, scope));
    for (const item of items) {
      machine.assign(clause.target, item, inner);
      const tests = clause.tests.map((test) => machine.evaluate(test, inner));
      const unclear = tests.find((test) => truth(test) === null);
      if (unclear !== undefined && !tests.some((test) => truth(test) === false)) return runtime(unclear, machine.place(node, scope));
      const deeper = tests.every((test) => truth(test) === true) ? each(depth + 1) : null;
      if (deeper !== null) return deeper;
    }
    return null;
  }
}

export function subscript(machine: Machine, of: Value, index: Value, place: ReturnType<Machine['place']>): Value {
  if (of.kind === 'unknown') return of;
  if (index.kind === 'unknown' && !isTerm(of) && of.kind !== 'class') return index;
  if (index.kind === 'operation' && index.operator === 'slice') return slice(of, index.operands, place);
  if (of.kind === 'dict') {
    const found = of.entries[findKey(of.entries, index)];
    return found?.[1] ?? unknown(`the key ${describe(index)} is not among those known`, place);
  }
  if ((of.kind === 'list' || of.kind === 'tuple') && index.kind === 'number') return of.items.at(index.value) ?? unknown('index out of range', place);
  if (of.kind === 'string' && index.kind === 'number') return string(of.value.at(index.value) ?? '', place);
  if (of.kind === 'class' && isEnum(of) && index.kind === 'string') return membersOf(of).find((member) => member.name === index.value) ?? unknown(`${of.name} has no member ${index.value}`, place);
  if (isTerm(of) || of.kind === 'class' || of.kind === 'instance') return { kind: 'subscript', of, index, place };
  return machine.iterate(of) === null ? runtime(of, place) : unknown(`${describe(of)}[…] is not read`, place);
}

function slice(of: Value, [lower, upper, step]: readonly Value[], place: ReturnType<Machine['place']>): Value {
  const bound = (value: Value | undefined): number | undefined => (value?.kind === 'number' ? value.value : undefined);
  const reversed = bound(step) === -1 && bound(lower) === undefined && bound(upper) === undefined;
  if (of.kind === 'string') return string(reversed ? [...of.value].reverse().join('') : of.value.slice(bound(lower), bound(upper)), place);
  if (of.kind === 'list' || of.kind === 'tuple') return list(reversed ? [...of.items].reverse() : of.items.slice(bound(lower), bound(upper)), of.kind);
  return isTerm(of) ? { kind: 'operation', operator: 'slice', operands: [of, lower ?? none, upper ?? none], place } : runtime(of, place);
}

function evaluateCall(machine: Machine, node: CallExpression, scope: Scope): Value {
  const callee = machine.evaluate(node.function, scope);
  const args: Value[] = [];
  const keywords: Keyword[] = [];
  let open: Value | null = null;
  for (const argument of node.arguments) {
    const value = machine.evaluate(argument.value, scope);
    const place = machine.place(argument, scope);
    if (argument.kind === 'positional') args.push(value);
    else if (argument.kind === 'keyword') keywords.push({ name: argument.name ?? '', value, place });
    else if (argument.kind === 'star') {
      const items = machine.iterate(value);
      if (items === null) open = runtime(value, place);
      else args.push(...items);
    } else if (value.kind === 'dict') for (const [key, inner] of value.entries) keywords.push({ name: key.kind === 'string' ? key.value : '', value: inner, place });
    else open = runtime(value, place);
  }
  // Arguments that cannot be known are kept as such in a term, and make the call of a project's own function unknown.
  if (open !== null && open.kind === 'unknown') args.push(open);
  if (callee.kind === 'reference' && callee.name === 'builtins.super') return makeSuper(args, scope, machine.place(node, scope));
  if (callee.kind === 'reference' && callee.name === 'builtins.locals') return unknown('locals() is not read', machine.place(node, scope));
  return machine.call(callee, args, keywords, machine.place(node, scope));
}

function makeSuper(args: readonly Value[], scope: Scope, place: ReturnType<Machine['place']>): Value {
  const [type, of] = args;
  if (type?.kind === 'class' && of !== undefined) return { kind: 'super', class: type, of };
  for (let at: Scope | null = scope; at !== null; at = at.parent) if (at.method !== null) return { kind: 'super', class: at.method.class, of: at.method.self };
  return unknown('super() is not read here', place);
}

function evaluateUnary(operator: string, operand: Value, place: ReturnType<Machine['place']>): Value {
  if (operator !== 'not') return applyUnary(operator, operand, place);
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
  return left.kind === 'unknown' ? left : { kind: 'operation', operator: node.operator, operands: [left, right], place: machine.place(node, scope) };
}

function evaluateComparisons(machine: Machine, node: Extract<Expression, { type: 'compare' }>, scope: Scope): Value {
  let left = machine.evaluate(node.left, scope);
  let result: Value = boolean(true);
  for (const { operator, right } of node.rest) {
    const value = machine.evaluate(right, scope);
    result = applyComparison(operator, left, value, machine.place(node, scope));
    if (truth(result) !== true) return result;
    left = value;
  }
  return result;
}

function evaluateConditional(machine: Machine, node: Extract<Expression, { type: 'conditional' }>, scope: Scope): Value {
  const test = machine.evaluate(node.test, scope);
  const known = truth(test);
  if (known !== null) return machine.evaluate(known ? node.then : node.otherwise, scope);
  const [then, otherwise] = [machine.evaluate(node.then, scope), machine.evaluate(node.otherwise, scope)];
  return same(then, otherwise) === true ? then : runtime(test, machine.place(node, scope));
}

function makeLambda(machine: Machine, node: Extract<Expression, { type: 'lambda' }>, scope: Scope): FunctionValue {
  const defaults = new Map(node.parameters.flatMap((parameter): [string, Value][] => (parameter.default === null ? [] : [[parameter.name, machine.evaluate(parameter.default, scope)]])));
  return {
    kind: 'function', name: 'lambda', parameters: node.parameters, defaults, body: { type: 'expression', expression: node.body }, statement: null,
    scope, decorators: [], variants: new Map(), owner: { class: null }, place: machine.place(node, scope), span: node,
  };
}

/** Rebinds a name where Python's scoping says. */
export function bindName(scope: Scope, name: string, value: Value): void {
  targetScope(scope, name).names.set(name, value);
}
