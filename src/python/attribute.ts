import type { Place } from '../source/place.js';
import { findInClass, hasOutsideBase, isEnum, membersOf } from './class-facts.js';
import { describe } from './describe.js';
import type { Machine } from './machine.js';
import { hasBuiltinMethod } from './methods.js';
import { pathAttribute } from './path-methods.js';
import {
  none,
  reference,
  string,
  unknown,
  type ClassValue,
  type FunctionValue,
  type InstanceValue,
  list,
  type MemberValue,
  type SuperValue,
  type Value,
} from './value.js';

/** `of.name`. */
export function readAttribute(machine: Machine, of: Value, name: string, place: Place): Value {
  const hosted = of.kind === 'unknown' ? undefined : machine.host.attribute?.(of, name, place);
  if (hosted !== undefined) return hosted;
  const value = attributeOf(machine, of, name, place);
  // In a run an attribute that the source does not tell is one that only a run could tell.
  return value.kind === 'unknown' && of.kind !== 'unknown' && of.kind !== 'module' && machine.state.run !== null
    ? { kind: 'attribute', of, name, place }
    : value;
}

function attributeOf(machine: Machine, of: Value, name: string, place: Place): Value {
  switch (of.kind) {
    case 'unknown':
      return of;
    case 'reference':
      // What only a run can tell is no module: its attributes are terms on it, as a method that is called asks for.
      return of.name.startsWith('runtime.') ? { kind: 'attribute', of, name, place } : reference(`${of.name}.${name}`);
    case 'module':
      return machine.moduleAttribute(of, name, place);
    case 'call':
      return of.assigned.get(name) ?? { kind: 'attribute', of, name, place };
    case 'attribute':
    case 'subscript':
    case 'operation':
      return { kind: 'attribute', of, name, place };
    case 'class':
      return classAttribute(of, name, place);
    case 'instance':
      return instanceAttribute(machine, of, name, place);
    case 'member':
      return memberAttribute(machine, of, name, place);
    case 'super':
      return superAttribute(of, name, place);
    case 'function':
      if (name === '__name__' || name === '__qualname__') return string(of.name);
      return unknown(`attribute ${name} of the function ${of.name} is not read`, place);
    default:
      return builtinAttribute(of, name, place);
  }
}

function builtinAttribute(of: Value, name: string, place: Place): Value {
  const value = of.kind === 'path' ? pathAttribute(of, name) : undefined;
  if (value !== undefined) return value;
  return hasBuiltinMethod(of, name)
    ? { kind: 'method', of, name, function: null }
    : unknown(`${describe(of)} has no attribute ${name} that is read`, place);
}

function classAttribute(of: ClassValue, name: string, place: Place): Value {
  const found = findInClass(of, name);
  const wrapped = found === null ? null : wrappedFunction(found.value);
  if (wrapped !== null) return wrapped.kind === 'classmethod' ? { kind: 'method', of, name, function: wrapped.function } : wrapped.function;
  if (found !== null)
    return found.value.kind === 'function' && isDecorated(found.value, 'builtins.classmethod')
      ? { kind: 'method', of, name, function: found.value }
      : found.value;
  if (name === '__name__' || name === '__qualname__') return string(of.name);
  if (name === '__module__') return string(of.module);
  if (name === '__doc__') return none;
  if (name === '__mro__') return list([...of.ancestors], 'tuple');
  if (name === '__orig_bases__' && of.bases.some((base) => base.kind === 'subscript')) return list([...of.bases], 'tuple');
  if (name === '__bases__') return list([...of.bases], 'tuple');
  if (name === '__members__' && isEnum(of)) return { kind: 'dict', entries: membersOf(of).map((member) => [string(member.name), member]) };
  return hasOutsideBase(of) ? { kind: 'attribute', of, name, place } : unknown(`class ${of.name} has no attribute ${name}`, place);
}

/** `name = classmethod(function)`, as a class body or a patch of the class has it. */
function wrappedFunction(value: Value): { readonly kind: 'classmethod' | 'staticmethod'; readonly function: FunctionValue } | null {
  if (value.kind !== 'call' || value.callee.kind !== 'reference') return null;
  const [inner] = value.args;
  if (inner?.kind !== 'function') return null;
  if (value.callee.name === 'builtins.classmethod') return { kind: 'classmethod', function: inner };
  return value.callee.name === 'builtins.staticmethod' ? { kind: 'staticmethod', function: inner } : null;
}

function instanceAttribute(machine: Machine, of: InstanceValue, name: string, place: Place): Value {
  const own = of.attributes.get(name);
  if (own !== undefined) return own;
  if (name === '__class__') return of.class;
  const found = findInClass(of.class, name);
  if (found !== null) return bind(machine, of, name, found.value, place);
  return hasOutsideBase(of.class)
    ? { kind: 'attribute', of, name, place }
    : unknown(`${of.class.name} has no attribute ${name} that is read`, place);
}

function memberAttribute(machine: Machine, of: MemberValue, name: string, place: Place): Value {
  if (name === 'name' || name === '_name_') return string(of.name);
  if (name === 'value' || name === '_value_') return of.attributes.get('_value_') ?? of.value;
  const own = of.attributes.get(name);
  if (own !== undefined) return own;
  if (name === '__class__') return of.class;
  const found = findInClass(of.class, name);
  if (found !== null) return bind(machine, of, name, found.value, place);
  return hasBuiltinMethod(of.value, name)
    ? { kind: 'method', of: of.value, name, function: null }
    : unknown(`${of.class.name}.${of.name} has no attribute ${name} that is read`, place);
}

/** An attribute found on the class, as the instance sees it. */
function bind(machine: Machine, of: InstanceValue | MemberValue, name: string, value: Value, place: Place): Value {
  if (value.kind !== 'function') return value;
  if (isDecorated(value, 'builtins.staticmethod')) return value;
  if (isProperty(value)) return machine.call({ kind: 'method', of, name, function: value }, [], [], place);
  return { kind: 'method', of: isDecorated(value, 'builtins.classmethod') ? of.class : of, name, function: value };
}

/** `property` and what libraries offer in its place: `cached_property`, `hybrid_property`, `reify`. */
const property = /(^|\.)(\w*property|reify)$/;

function isProperty(value: FunctionValue): boolean {
  return value.decorators.some((one) => one.kind === 'reference' && property.test(one.name));
}

/** What sets an attribute of objects of a class, where it is a property that has a setter. */
export function setterOf(self: ClassValue, name: string): FunctionValue | null {
  const found = findInClass(self, name)?.value;
  return found?.kind === 'function' && isProperty(found) ? (found.variants.get('setter') ?? null) : null;
}

export function isDecorated(value: FunctionValue, decorator: string): boolean {
  return value.decorators.some((one) => one.kind === 'reference' && one.name === decorator);
}

function superAttribute(of: SuperValue, name: string, place: Place): Value {
  const start = of.of.kind === 'class' ? of.of : of.of.kind === 'instance' || of.of.kind === 'member' ? of.of.class : of.class;
  const found = findInClass(start, name, of.class);
  if (found === null) return { kind: 'attribute', of, name, place };
  return found.value.kind === 'function' && !isDecorated(found.value, 'builtins.staticmethod')
    ? { kind: 'method', of: of.of, name, function: found.value }
    : found.value;
}
