import type { Place } from '../source/place.js';
import { hasOutsideBase, isEnum, membersOf, findInClass } from './class-facts.js';
import { setterOf } from './attribute.js';
import { bindArguments } from './bind-arguments.js';
import { callVariable } from './context-variable.js';
import { describe } from './describe.js';
import { followCall } from './follow-call.js';
import { callInRun } from './run-intrinsics.js';
import { findIntrinsic } from './intrinsics.js';
import { limits, type Machine } from './machine.js';
import { callBuiltinMethod } from './methods.js';
import { callMethodInRun } from './methods-in-run.js';
import { runtime } from './operators.js';
import { makeScope, type Scope } from './scope.js';
import { same } from './truth.js';
import { wrapperOf } from './wrapper.js';
import {
  type CallValue,
  type ClassValue,
  type FunctionValue,
  type InstanceValue,
  isTerm,
  type Keyword,
  list,
  none,
  unknown,
  type Value,
} from './value.js';

/** Calls what can be called: the project's own functions are followed, everything else becomes a term. */
export function callValue(machine: Machine, callee: Value, args: readonly Value[], keywords: readonly Keyword[], place: Place): Value {
  switch (callee.kind) {
    case 'function':
      return callFunction(machine, callee, args, keywords, place);
    case 'method':
      if (callee.function !== null)
        return callFunction(machine, callee.function, [callee.of, ...args], keywords, place, {
          class: callee.function.owner.class,
          self: callee.of,
        });
      if (machine.state.run !== null) return callMethodInRun(machine, machine.state.run, callee, args, keywords, place);
      return (
        keepMethodCall(machine, { kind: 'call', callee, args, keywords, place, assigned: new Map() }) ??
        callBuiltinMethod(machine, callee.of, callee.name, args, keywords, place) ??
        notRead(machine, callee, args, keywords, place, `${describe(callee)}(…) is not read`)
      );
    case 'partial':
      return machine.call(
        callee.callee,
        [...callee.args, ...args],
        [...callee.keywords.filter((one) => !keywords.some((other) => other.name === one.name)), ...keywords],
        place,
      );
    case 'class':
      return instantiate(machine, callee, args, keywords, place);
    case 'reference':
      return callReference(machine, callee.name, { kind: 'call', callee, args, keywords, place, assigned: new Map() });
    case 'attribute':
      if (isCompiledPattern(callee.of))
        return machine.call({ kind: 'reference', name: `re.${callee.name}` }, [...callee.of.args, ...args], keywords, place);
      if (machine.state.run !== null) {
        const held = callVariable(machine.state.run, { kind: 'call', callee, args, keywords, place, assigned: new Map() });
        if (held !== undefined) return held;
      }
      rememberOutsideInit(callee.of, callee.name, { kind: 'call', callee, args, keywords, place, assigned: new Map() }, machine);
      return callTerm(machine, { kind: 'call', callee, args, keywords, place, assigned: new Map() });
    case 'subscript':
      // `Repository[User](session)`.
      return callee.of.kind === 'class' && !isEnum(callee.of)
        ? instantiate(machine, callee.of, args, keywords, place, callee)
        : callTerm(machine, { kind: 'call', callee, args, keywords, place, assigned: new Map() });
    case 'call':
    case 'operation':
      return callTerm(machine, { kind: 'call', callee, args, keywords, place, assigned: new Map() });
    case 'instance': {
      const method = findInClass(callee.class, '__call__');
      if (method !== null)
        return machine.call(
          { kind: 'method', of: callee, name: '__call__', function: method.value.kind === 'function' ? method.value : null },
          args,
          keywords,
          place,
        );
      return callTerm(machine, { kind: 'call', callee, args, keywords, place, assigned: new Map() });
    }
    case 'unknown':
      machine.host.effect?.({ kind: 'unknown', unknown: callee, place, uncertain: machine.state.uncertain });
      return callee;
    default:
      return notRead(machine, callee, args, keywords, place, `${describe(callee)} cannot be called`);
  }
}

/** A term in a run, Unknown elsewhere. */
function notRead(machine: Machine, callee: Value, args: readonly Value[], keywords: readonly Keyword[], place: Place, why: string): Value {
  return machine.state.run === null ? unknown(why, place) : { kind: 'call', callee, args, keywords, place, assigned: new Map() };
}

function callReference(machine: Machine, name: string, call: CallValue): Value {
  const inRun = machine.state.run === null ? undefined : callInRun(machine, machine.state.run, name, call);
  if (inRun !== undefined) return inRun;
  const intrinsic = findIntrinsic(name);
  if (intrinsic === undefined) return callTerm(machine, call);
  if (machine.host.keep?.(call) === true) return call;
  const value = intrinsic(machine, call.args, call.keywords, call.place);
  if (machine.state.run !== null && value?.kind === 'unknown' && !call.args.some((one) => one.kind === 'unknown'))
    return callTerm(machine, call);
  return (
    value ??
    call.args.find((value) => value.kind === 'unknown') ??
    (name.startsWith('builtins.') && machine.state.run === null ? runtime(call, call.place) : callTerm(machine, call))
  );
}

/** `statuses.get(code)` of a known dict, where only a run can tell the key. */
function keepMethodCall(machine: Machine, call: CallValue): Value | undefined {
  return call.args.some(isTerm) && machine.host.keep?.(call) === true ? call : undefined;
}

/** `re.compile(pattern).sub(…)` is `re.sub(pattern, …)`. */
function isCompiledPattern(of: Value): of is CallValue {
  return of.kind === 'call' && of.callee.kind === 'reference' && of.callee.name === 're.compile' && of.args.length === 1;
}

function callTerm(machine: Machine, call: CallValue): Value {
  machine.host.effect?.({ kind: 'call', call, uncertain: machine.state.uncertain });
  return machine.host.call?.(call) ?? call;
}

/** `super().__init__(…)` that reaches a class outside the project. */
function rememberOutsideInit(of: Value, name: string, call: CallValue, machine: Machine): void {
  if (of.kind !== 'super' || name !== '__init__' || of.of.kind !== 'instance') return;
  of.of.outside.call = call;
  if (machine.state.run !== null) for (const keyword of call.keywords) setGiven(machine, of.of, keyword);
}

export function callFunction(
  machine: Machine,
  self: FunctionValue,
  args: readonly Value[],
  keywords: readonly Keyword[],
  place: Place,
  method: Scope['method'] | { class: ClassValue | null; self: Value } = null,
): Value {
  const { state } = machine;
  if (state.run !== null)
    return followCall(machine, state.run, { function: self, args, keywords, place, method: boundTo(self, args, method) });
  const given = machine.host.enter?.(self, args, keywords, place);
  if (given !== undefined) return given;
  const wrapper = machine.host.decorates === true ? wrapperOf(machine, self) : null;
  if (wrapper !== null) return machine.call(wrapper, args, keywords, place);
  if (state.depth >= limits.depth) return unknown(`calls nest deeper than ${limits.depth} at ${self.name}`, place);
  const bound = boundTo(self, args, method);
  const scope = makeScope('function', self.scope.source, self.scope, bound);
  const problem = bindArguments(self, args, keywords, scope, place);
  if (problem !== null) return problem;
  if (self.body.type === 'expression')
    return nested(machine, () => (self.body.type === 'expression' ? machine.evaluate(self.body.expression, scope) : none));
  const { statements } = self.body;
  state.maybeReturned.push([]);
  state.yielded.push([]);
  const completion = nested(machine, () => machine.run(statements(), scope));
  const maybe = state.maybeReturned.pop() ?? [];
  const yielded = state.yielded.pop() ?? [];
  if (yielded.length > 0) return list(yielded);
  if (completion.kind === 'raise') return unknown(`${self.name} raises ${describe(completion.value)}`, place);
  const value = completion.kind === 'return' ? completion.value : none;
  return maybe.every((other) => same(other, value) === true)
    ? value
    : unknown(`what ${self.name} returns depends on a test that only a run can tell`, place);
}

/** What `super()` means in the call. */
function boundTo(
  self: FunctionValue,
  args: readonly Value[],
  method: Scope['method'] | { class: ClassValue | null; self: Value },
): Scope['method'] {
  if (method?.class !== null && method?.class !== undefined) return { class: method.class, self: method.self };
  return self.owner.class !== null && args[0] !== undefined ? { class: self.owner.class, self: args[0] } : null;
}

function nested<T>(machine: Machine, what: () => T): T {
  machine.state.depth += 1;
  try {
    return what();
  } finally {
    machine.state.depth -= 1;
  }
}

/** A call of one of the project's classes: an enum's member by value, else an instance with `__init__` followed. */
function instantiate(
  machine: Machine,
  self: ClassValue,
  args: readonly Value[],
  keywords: readonly Keyword[],
  place: Place,
  generic: Value | null = null,
): Value {
  if (isEnum(self) && args[0] !== undefined) {
    const [value] = args;
    const found = membersOf(self).find((member) => member === value || same(member.value, value) === true);
    if (found !== undefined) return found;
    const made: CallValue = { kind: 'call', callee: self, args, keywords, place, assigned: new Map() };
    return machine.state.run !== null || machine.host.keep?.(made) === true
      ? made
      : unknown(`no member of ${self.name} has this value`, place);
  }
  const made: InstanceValue = { kind: 'instance', class: self, args, keywords, attributes: new Map(), outside: { call: null }, place };
  if (generic !== null) made.attributes.set('__orig_class__', generic);
  const init = findInClass(self, '__init__');
  if (init?.value.kind === 'function')
    machine.call({ kind: 'method', of: made, name: '__init__', function: init.value }, args, keywords, place);
  else setFields(machine, made);
  if (machine.state.run !== null) machine.host.effect?.({ kind: 'made', instance: made, uncertain: machine.state.uncertain });
  if (hasOutsideBase(self))
    machine.host.effect?.({
      kind: 'call',
      call: { kind: 'call', callee: self, args, keywords, place, assigned: made.attributes },
      uncertain: machine.state.uncertain,
    });
  return made;
}

/** What an object is made with is its attribute, or goes to the property of that name. */
function setGiven(machine: Machine, of: InstanceValue, { name, value, place }: Keyword): void {
  if (setterOf(of.class, name) === null) of.attributes.set(name, value);
  else machine.setAttribute(of, name, value, place);
}

/** Dataclasses, named tuples and their like: annotated fields in order. */
function setFields(machine: Machine, made: InstanceValue): void {
  const fields = [
    ...new Set(
      [...made.class.ancestors].reverse().flatMap((ancestor) => (ancestor.kind === 'class' ? [...ancestor.annotations.keys()] : [])),
    ),
  ];
  for (const [at, value] of made.args.entries()) {
    const field = fields[at];
    if (field !== undefined) made.attributes.set(field, value);
  }
  for (const keyword of made.keywords) setGiven(machine, made, keyword);
  const post = findInClass(made.class, '__post_init__');
  if (post?.value.kind === 'function')
    machine.call({ kind: 'method', of: made, name: '__post_init__', function: post.value }, [], [], made.place);
}
