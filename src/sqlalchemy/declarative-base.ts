import type { CallValue, ClassValue, Value } from '../python/value.js';
import type { TypeMap } from './mapped-annotation.js';
import { booleanOf, given, isTrue, keyword } from './reading.js';
import { calledSymbol, symbolOf } from './symbol.js';

const baseClasses = new Set(['DeclarativeBase', 'DeclarativeBaseNoMeta']);
const baseMakers = new Set(['declarative_base', 'generate_base', 'automap_base', 'deferred_reflection']);

/** What makes classes below it mapped ones: an outside base, or the class of the project that stands for one. */
export type Root = 'declarative' | 'flask' | 'sqlmodel';

/** Whether a class is itself a declarative base: it is not mapped, its subclasses are. */
export function isBaseClass(value: ClassValue): boolean {
  return (
    value.bases.some((base) => baseClasses.has(symbolOf(base) ?? '')) ||
    value.decorators.some((decorator) => (calledSymbol(decorator) ?? symbolOf(decorator)) === 'as_declarative')
  );
}

/** How a class comes to be mapped; null when it does not. */
export function findRoot(value: ClassValue): Root | null {
  for (const ancestor of value.ancestors) {
    const root =
      ancestor.kind === 'class' ? (ancestor !== value && isBaseClass(ancestor) ? 'declarative' : null) : outsideRoot(ancestor, value);
    if (root !== null) return root;
  }
  return value.decorators.some(isMappingDecorator) ? 'declarative' : null;
}

function outsideRoot(base: Value, value: ClassValue): Root | null {
  if (base.kind === 'attribute' && base.name === 'Model' && calledSymbol(base.of) === 'SQLAlchemy') return flaskRoot(base.of);
  if (base.kind === 'call' && baseMakers.has(calledSymbol(base) ?? '')) return 'declarative';
  if (base.kind === 'call' && base.callee.kind === 'attribute' && base.callee.name === 'generate_base') return 'declarative';
  if (symbolOf(base) === 'SQLModel') return isTrue(keyword({ args: [], keywords: value.keywords }, 'table')) ? 'sqlmodel' : null;
  return null;
}

/**
 * `SQLAlchemy(model_class=Base)`: a base that `declarative_base()` made is used as it is, without names for tables.
 * Source: `SQLAlchemy._make_declarative_base` in flask_sqlalchemy/extension.py.
 */
function flaskRoot(extension: Value): Root {
  if (extension.kind !== 'call') return 'flask';
  const model = given(extension, 'model_class');
  if (booleanOf(keyword(extension, 'disable_autonaming')) === true) return 'declarative';
  return model?.kind === 'call' && baseMakers.has(calledSymbol(model) ?? '') ? 'declarative' : 'flask';
}

/** The class given as `model_class=` or `cls=`: a base derives from it. */
export function classBehind(base: Value): ClassValue | undefined {
  const maker = base.kind === 'attribute' && base.name === 'Model' ? base.of : base;
  const model = maker.kind === 'call' ? (given(maker, 'model_class') ?? given(maker, 'cls')) : null;
  return model?.kind === 'class' ? model : undefined;
}

/** `@registry.mapped`, `@mapper_registry.mapped_as_dataclass(…)`. */
function isMappingDecorator(decorator: Value): boolean {
  const named = decorator.kind === 'call' ? decorator.callee : decorator;
  return (
    named.kind === 'attribute' && (named.name === 'mapped' || named.name === 'mapped_as_dataclass') && calledSymbol(named.of) === 'registry'
  );
}

/** `type_annotation_map` of the class's bases and registry, the nearest first. */
export function findTypeMap(value: ClassValue): TypeMap {
  const maps: Value[] = [];
  for (const ancestor of value.ancestors) {
    const own = ancestor.kind === 'class' ? ancestor.names.get('type_annotation_map') : undefined;
    if (own !== undefined) maps.push(own);
    const registry =
      ancestor.kind === 'class' ? ancestor.names.get('registry') : ancestor.kind === 'call' ? given(ancestor, 'registry') : null;
    if (registry?.kind === 'call') maps.push(...fromRegistry(registry));
    if (ancestor.kind === 'call') maps.push(...fromRegistry(ancestor));
    if (ancestor.kind === 'call' && ancestor.callee.kind === 'attribute' && ancestor.callee.of.kind === 'call')
      maps.push(...fromRegistry(ancestor.callee.of));
  }
  for (const decorator of value.decorators) {
    const registry =
      decorator.kind === 'attribute'
        ? decorator.of
        : decorator.kind === 'call' && decorator.callee.kind === 'attribute'
          ? decorator.callee.of
          : null;
    if (registry?.kind === 'call') maps.push(...fromRegistry(registry));
  }
  return maps.flatMap((map) => (map.kind === 'dict' ? map.entries : []));
}

function fromRegistry(call: CallValue): Value[] {
  const map = given(call, 'type_annotation_map');
  return map === null ? [] : [map];
}

/** `__abstract__ = True` in the class itself. */
export function isAbstract(value: ClassValue): boolean {
  return isTrue(value.names.get('__abstract__'));
}
