import { findInClass, isEnum } from '../../python/class-facts.js';
import { typeArgumentsOf } from '../../python/type-arguments.js';
import { markOpen } from '../../python/open.js';
import type { Scope } from '../../python/scope.js';
import type { Expression, Parameter } from '../../python/syntax.js';
import {
  type ClassValue,
  type FunctionValue,
  type InstanceValue,
  type Keyword,
  list,
  number,
  reference,
  string,
  type Value,
} from '../../python/value.js';
import type { Place } from '../../source/place.js';
import { isSql } from '../statement/is-sql.js';
import { type Annotated, dependencyOf, readAnnotation } from './annotation.js';
import type { Workspace } from './call-session.js';
import { carry } from './carry.js';
import { makerKind, sessionKind } from './is-session.js';
import { makeObject } from './objects.js';

/** How deep objects that an object is made with are made in turn. */
const deepest = 5;

/** An argument as its annotation and default say, else as the project's own calls give it. */
export function makeArgument(work: Workspace, callee: FunctionValue, parameter: Parameter, owner: ClassValue | null, depth = 0): Value {
  return (
    makeStated(work, callee, parameter, owner, depth) ??
    takeGiven(work, callee, parameter, owner, depth) ??
    unknownIn(work, callee, parameter)
  );
}

/** The keywords that a function takes by any name: those that the project's calls give, else what only a run can tell. */
export function makeKeywords(work: Workspace, callee: FunctionValue, parameter: Parameter, owner: ClassValue | null): Keyword[] {
  const given = takeGiven(work, callee, parameter, owner, 0);
  const { place } = callee;
  if (given?.kind === 'dict')
    return given.entries.flatMap(([key, value]) => (key.kind === 'string' ? [{ name: key.value, value, place }] : []));
  return [{ name: '**', value: unknownOf(parameter), place }];
}

/** An argument that a call leaves out, or spreads from what only a run can tell. */
export function makeMissing(work: Workspace, callee: FunctionValue, parameter: Parameter): Value {
  return makeStated(work, callee, parameter, null, 0) ?? unknownIn(work, callee, parameter);
}

function unknownOf(parameter: Parameter): Value {
  return reference(`runtime.${parameter.name}`);
}

function unknownIn(work: Workspace, callee: FunctionValue, parameter: Parameter): Value {
  const value = unknownOf(parameter);
  if (isScalar(work, callee, parameter) && !mayDefaultToNone(callee.defaults.get(parameter.name))) work.results.present.add(value);
  return value;
}

/** `= None`, FastAPI's `= Query(None)`, and any default that is not read. */
function mayDefaultToNone(fallback: Value | undefined): boolean {
  if (fallback === undefined || fallback.kind === 'ellipsis') return false;
  if (fallback.kind !== 'call') return !(fallback.kind === 'number' || fallback.kind === 'string' || fallback.kind === 'boolean');
  if (!/(^|\.)(Query|Path|Body|Form|Header|Cookie|File|Param)$/.test(nameOf(fallback.callee))) return true;
  return mayDefaultToNone(fallback.args[0] ?? fallback.keywords.find(({ name }) => name === 'default')?.value);
}

function makeStated(work: Workspace, callee: FunctionValue, parameter: Parameter, owner: ClassValue | null, depth: number): Value | null {
  const fallback = callee.defaults.get(parameter.name);
  const dependency = fallback === undefined ? undefined : dependencyOf(fallback);
  const type = readAnnotation(work.evaluation, parameter.annotation, callee.scope, owner === null ? undefined : typeArgumentsOf(owner));
  const typed: Annotated = dependency === undefined ? type : { kind: 'depends', callee: dependency, type };
  if (dependency === undefined && fallback !== undefined && isFixed(fallback)) return fallback;
  return makeTyped(work, typed, parameter.name, callee.place, depth);
}

/** Of what several calls give differently each has a way of its own. */
function takeGiven(work: Workspace, callee: FunctionValue, parameter: Parameter, owner: ClassValue | null, depth: number): Value | null {
  if (depth > deepest || isScalar(work, callee, parameter)) return null;
  const values = work.given({ callee, parameter, owner });
  const optional = values.some(({ kind }) => kind === 'none');
  const chosen = optional && values.some(({ kind }) => kind === 'instance') ? values.filter(({ kind }) => kind !== 'none') : values;
  const { place } = callee;
  const at = chosen.findIndex((_, index) => {
    if (index === chosen.length - 1) return true;
    const operands: Value[] = [string(`${place.file}:${place.line}:${parameter.name}`), number(index)];
    return work.run().way.decide({ kind: 'operation', operator: 'given', operands, place }, place);
  });
  const value = chosen[at];
  return value === undefined
    ? null
    : carry(work, value, (self, deep) => makeInstance(work, self, parameter.name, place, deep), optional, depth);
}

function isScalar({ evaluation }: Workspace, callee: FunctionValue, { annotation }: Parameter): boolean {
  if (annotation === null) return false;
  const stated = evaluation.evaluate(annotation, callee.scope);
  const isAnnotated = stated.kind === 'subscript' && /(^|\.)Annotated$/.test(nameOf(stated.of));
  const type = isAnnotated && stated.index.kind === 'tuple' ? (stated.index.items[0] ?? stated) : stated;
  return type.kind === 'reference' && /^(builtins\.(str|int|float|bool|bytes)|datetime\.\w+|uuid\.UUID|decimal\.Decimal)$/.test(type.name);
}

function nameOf(value: Value): string {
  return value.kind === 'reference' || value.kind === 'attribute' ? value.name : '';
}

/** A default that nobody replaces but in tests: a session, an object, a function. */
function isFixed(value: Value): boolean {
  return (
    sessionKind(value) !== null ||
    makerKind(value) !== null ||
    value.kind === 'instance' ||
    value.kind === 'class' ||
    value.kind === 'function'
  );
}

/**
 * `storage: Storage = request.app["storage"]`: an object, or a session, of which nothing but the annotation is known; undefined for what
 * queries, sessions and their results give.
 */
export function makeAnnotated(work: Workspace, value: Value, annotation: Expression, scope: Scope, place: Place): Value | undefined {
  if (work.results.states.has(value) || work.recorder.origins.has(value) || sessionKind(value) !== null) return undefined;
  if (makerKind(value) !== null || isSql(work.recorder.registry, value)) return undefined;
  const type = readAnnotation(work.evaluation, annotation, scope);
  if (type.kind !== 'object' && type.kind !== 'outside') return undefined;
  return makeTyped(work, type, 'annotated', place, 0) ?? undefined;
}

function makeTyped(work: Workspace, type: Annotated, name: string, place: Place, depth: number): Value | null {
  if (depth > deepest) return null;
  switch (type.kind) {
    case 'outside':
      return { kind: 'call', callee: type.type, args: [], keywords: [], place, assigned: new Map() };
    case 'class':
      return type.class;
    case 'object': {
      const made = makeInstance(work, type.class, name, place, depth, type.optional);
      if (type.generic !== undefined && made?.kind === 'instance')
        made.attributes.set('__orig_class__', genericOf(type.class, type.generic, place));
      if (made !== null && type.optional) work.results.optional.add(made);
      return made;
    }
    case 'many': {
      const item = makeTyped(work, type.of, name, place, depth + 1);
      return item === null ? null : markOpen(list([item]), null);
    }
    case 'depends':
      return callDependency(work, type.callee, place, depth + 1) ?? makeTyped(work, type.type, name, place, depth);
    case 'other':
      return null;
  }
}

/** `Repository[User]` as a value. */
function genericOf(of: ClassValue, items: readonly Value[], place: Place): Value {
  const [only] = items;
  return { kind: 'subscript', of, index: items.length === 1 && only !== undefined ? only : list([...items], 'tuple'), place };
}

/** What a dependency gives: the value that it returns or yields. */
function callDependency(work: Workspace, callee: Value | null, place: Place, depth: number): Value | null {
  if (callee?.kind === 'class') return makeInstance(work, callee, callee.name, place, depth, false);
  if (callee?.kind !== 'function' && callee?.kind !== 'method') return null;
  const given = work.evaluation.call(callee, [], callee.kind === 'function' ? keywordsFor(work, callee, null, depth) : [], place);
  const value = given.kind === 'list' ? given.items[0] : given;
  return value === undefined || value.kind === 'unknown' || value.kind === 'none' ? null : value;
}

function keywordsFor(work: Workspace, callee: FunctionValue, owner: ClassValue | null, depth: number, skip = 0): Keyword[] {
  return callee.parameters
    .slice(skip)
    .filter(({ kind }) => kind === 'positional' || kind === 'keyword only')
    .map((parameter) => ({ name: parameter.name, value: makeArgument(work, callee, parameter, owner, depth), place: callee.place }));
}

/** An object of one of the project's classes: of a mapped class as if it were loaded, of others made as their `__init__` asks. */
export function makeInstance(work: Workspace, self: ClassValue, name: string, place: Place, depth = 0, optional = false): Value | null {
  if (work.recorder.registry.mapped.has(self)) return makeObject(work.objects, self, place, { optional });
  if (isEnum(self) || depth > deepest) return null;
  const init = findInClass(self, '__init__')?.value;
  if (init?.kind === 'function') return work.evaluation.call(self, [], keywordsFor(work, init, self, depth + 1, 1), place);
  return makeSymbol(work, self, name, place);
}

/** An object of which only the class is known: its attributes are terms, typed as the class annotates them. */
function makeSymbol(work: Workspace, self: ClassValue, name: string, place: Place): InstanceValue {
  const made: InstanceValue = {
    kind: 'instance',
    class: self,
    args: [],
    keywords: [],
    attributes: new Map(),
    outside: { call: null },
    place,
  };
  work.symbols.set(made, name);
  return made;
}

/** An attribute of such an object; undefined for its methods and class attributes. */
export function attributeOfSymbol(work: Workspace, of: InstanceValue, name: string): Value | undefined {
  const origin = work.symbols.get(of);
  if (origin === undefined || of.attributes.has(name)) return undefined;
  const annotation = of.class.ancestors.flatMap((one) => (one.kind === 'class' ? (one.annotations.get(name) ?? []) : []))[0];
  const found = findInClass(of.class, name);
  if (found !== null && (annotation === undefined || found.value.kind === 'function')) return undefined;
  const type = annotation === undefined ? null : readAnnotation(work.evaluation, annotation.expression, annotation.scope);
  const value = (type === null ? null : makeTyped(work, type, `${origin}.${name}`, of.place, 1)) ?? reference(`runtime.${origin}.${name}`);
  of.attributes.set(name, value);
  return value;
}
