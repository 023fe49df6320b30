import { findInClass, isEnum, isSubclassOf, linearize } from './class-facts.js';
import type { Machine } from './machine.js';
import { makeScope, type Scope } from './scope.js';
import type { ClassStatement } from './syntax.js';
import { same } from './truth.js';
import { type Annotation, type ClassValue, type Keyword, type MemberValue, number, string, type Value } from './value.js';
import type { Place } from '../source/place.js';

/** Runs a class statement: bases, body, decorators, and for an enum its members. */
export function makeClass(machine: Machine, statement: ClassStatement, scope: Scope): ClassValue {
  const bases: Value[] = [];
  const keywords: Keyword[] = [];
  const outer =
    statement.typeParameters.length === 0 ? scope : bindTypeParameters(machine, statement, makeScope('function', scope.source, scope));
  for (const argument of statement.arguments) {
    const value = machine.evaluate(argument.value, outer);
    if (argument.kind === 'positional') bases.push(value);
    else if (argument.kind === 'star') bases.push(...(machine.iterate(value) ?? [value]));
    else if (argument.kind === 'keyword') keywords.push({ name: argument.name ?? '', value, place: machine.place(argument, scope) });
  }
  if (outer !== scope) bases.push(genericOf(machine, statement, outer));
  const inner = makeScope('class', scope.source, outer);
  const owner = { class: null as ClassValue | null };
  owners.set(inner, owner);
  machine.run(statement.body, inner);
  const self: ClassValue = {
    kind: 'class',
    name: statement.name,
    module: scope.source.name,
    bases,
    keywords,
    names: new Map(),
    annotations: annotationsOf(inner),
    namePlaces: placesOf(inner),
    decorators: [...statement.decorators].reverse().map((decorator) => machine.evaluate(decorator, scope)),
    ancestors: [],
    place: machine.place(statement, scope),
    bodyPlace: machine.place(statement.bodySpan, scope),
  };
  // Ancestors name the class itself, so they can only be filled in once it exists.
  const made: ClassValue = Object.assign(self, { ancestors: linearize(self, bases, machine.host.behind) });
  owner.class = made;
  for (const [name, value] of inner.names) made.names.set(name, value.kind === 'import' ? machine.lookup(name, inner, made.place) : value);
  if (isEnum(made)) makeMembers(machine, made);
  else initializeSubclass(machine, made);
  return made;
}

/** `__init_subclass__` of the nearest base of the project's that has one gets the class and its keywords. */
function initializeSubclass(machine: Machine, made: ClassValue): void {
  if (machine.state.run !== null) return;
  const hook = findInClass(made, '__init_subclass__', made)?.value;
  if (hook?.kind !== 'function') return;
  const keywords = made.keywords.filter(({ name }) => name !== 'metaclass');
  machine.call({ kind: 'method', of: made, name: hook.name, function: hook }, [], keywords, made.place);
}

/** The type variables of `class Repository[T: Base]`, in a scope around the class. */
function bindTypeParameters(machine: Machine, statement: ClassStatement, scope: Scope): Scope {
  for (const { name, bound } of statement.typeParameters) {
    const place = machine.place(statement, scope);
    const keywords = bound === null ? [] : [{ name: 'bound', value: machine.evaluate(bound, scope), place }];
    const callee: Value = { kind: 'reference', name: 'typing.TypeVar' };
    scope.names.set(name, { kind: 'call', callee, args: [string(name)], keywords, place, assigned: new Map() });
  }
  return scope;
}

/** `Generic[T]`, which Python adds to the bases of such a class. */
function genericOf(machine: Machine, statement: ClassStatement, scope: Scope): Value {
  const place = machine.place(statement, scope);
  const items = statement.typeParameters.map(({ name }) => machine.lookup(name, scope, place));
  return { kind: 'subscript', of: { kind: 'reference', name: 'typing.Generic' }, index: { kind: 'tuple', items }, place };
}

/** `type(name, bases, names)`; `alone` where nobody is told, as `type.__new__` does. */
export function makeDynamicClass(
  machine: Machine,
  [name, bases, names]: readonly Value[],
  place: Place,
  how: 'told' | 'alone' = 'told',
): ClassValue | undefined {
  if (name?.kind !== 'string' || bases?.kind !== 'tuple' || names?.kind !== 'dict') return undefined;
  const self: ClassValue = {
    kind: 'class',
    name: name.value,
    module: place.file.replace(/\.py$/, '').replaceAll('/', '.'),
    bases: bases.items,
    keywords: [],
    names: new Map(),
    annotations: new Map(),
    namePlaces: new Map(),
    decorators: [],
    ancestors: [],
    place,
    bodyPlace: place,
  };
  for (const [key, value] of names.entries) if (key.kind === 'string') self.names.set(key.value, value);
  const made: ClassValue = Object.assign(self, { ancestors: linearize(self, bases.items, machine.host.behind) });
  if (how === 'told') machine.host.effect?.({ kind: 'class', class: made, uncertain: machine.state.uncertain });
  return made;
}

/** What a class body collects besides its names. */
const annotations = new WeakMap<Scope, Map<string, Annotation>>();
const places = new WeakMap<Scope, Map<string, Place>>();
const owners = new WeakMap<Scope, { class: ClassValue | null }>();

export function ownerOf(scope: Scope): { class: ClassValue | null } {
  return owners.get(scope) ?? { class: null };
}

export function annotationsOf(scope: Scope): Map<string, Annotation> {
  const before = annotations.get(scope) ?? new Map<string, Annotation>();
  annotations.set(scope, before);
  return before;
}

export function placesOf(scope: Scope): Map<string, Place> {
  const before = places.get(scope) ?? new Map<string, Place>();
  places.set(scope, before);
  return before;
}

/** https://docs.python.org/3/library/enum.html: names that are no descriptors and not private become members. */
function makeMembers(machine: Machine, self: ClassValue): void {
  const members: MemberValue[] = [];
  for (const [name, raw] of self.names) {
    if (name.startsWith('_') || raw.kind === 'function' || raw.kind === 'class' || raw.kind === 'method' || raw.kind === 'partial')
      continue;
    if (raw.kind === 'call' && raw.callee.kind === 'reference' && /(^|\.)nonmember$/.test(raw.callee.name)) continue;
    const value = memberValue(machine, self, name, raw, members);
    const alias = members.find((member) => same(member.value, value) === true);
    const member: MemberValue = alias ?? { kind: 'member', class: self, name, value, attributes: new Map() };
    self.names.set(name, member);
    if (alias === undefined) {
      members.push(member);
      initialize(machine, member, raw);
    }
  }
}

function memberValue(machine: Machine, self: ClassValue, name: string, raw: Value, before: readonly MemberValue[]): Value {
  if (raw.kind !== 'call' || raw.callee.kind !== 'reference' || !/(^|\.)auto$/.test(raw.callee.name)) return raw;
  const generate = self.ancestors.find((ancestor) => ancestor.kind === 'class' && ancestor.names.has('_generate_next_value_'));
  const own = generate?.kind === 'class' ? generate.names.get('_generate_next_value_') : undefined;
  if (own !== undefined)
    return machine.call(
      own,
      [string(name), number(1), number(before.length), { kind: 'list', items: before.map((member) => member.value) }],
      [],
      self.place,
    );
  if (isSubclassOf(self, 'enum.StrEnum') || isSubclassOf(self, 'strenum.StrEnum')) return string(name.toLowerCase());
  const last = before.reduce((most, member) => (member.value.kind === 'number' ? Math.max(most, member.value.value) : most), 0);
  return number(isSubclassOf(self, 'enum.Flag') ? (last === 0 ? 1 : last * 2) : last + 1);
}

/** `__init__` of an enum gets the parts of the member's tuple; `__new__` that sets `_value_` is followed too. */
function initialize(machine: Machine, member: MemberValue, raw: Value): void {
  const init = member.class.names.get('__init__');
  const args = raw.kind === 'tuple' ? raw.items : [raw];
  if (init?.kind === 'function') machine.call(init, [member, ...args], [], member.class.place);
}
