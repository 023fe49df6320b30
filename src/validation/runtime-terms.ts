import { isEnum } from '../python/class-facts.js';
import type { Evaluation } from '../python/evaluate.js';
import type { AttributeValue, ClassValue, Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import type { TypeArguments } from '../python/type-arguments.js';
import { annotatedClass, itemType, readAnnotation } from './annotation.js';
import { loadedEntity, parsedClass } from './loaded-entity.js';

/** Values that only a run can tell, with their types as far as annotations say; the same part of the same value is the same term. */
export interface RuntimeTerms {
  readonly make: (name: string, type: Value | null, place: Place) => Value;
  readonly attribute: (of: Value, name: string, place: Place) => AttributeValue;
  /** Any one item of a collection. */
  readonly item: (of: Value, place: Place) => Value;
  /** The annotation that a value has, as a value; null where nothing says it. */
  readonly typeOf: (value: Value) => Value | null;
  readonly classOf: (value: Value) => ClassValue | null;
  /** What the type variables of the class at work stand for. */
  readonly withTypes: (types: TypeArguments) => void;
  readonly types: () => TypeArguments;
}

export function makeRuntimeTerms(evaluation: () => Evaluation): RuntimeTerms {
  const given = new WeakMap<Value, Value>();
  const attributes = new WeakMap<Value, Map<string, AttributeValue>>();
  const items = new WeakMap<Value, Value>();
  let types: TypeArguments = new Map();

  const classOf = (value: Value): ClassValue | null => {
    const type = typeOf(value);
    return type === null ? null : annotatedClass(type, types);
  };

  function typeOf(value: Value): Value | null {
    const known = given.get(value);
    if (known !== undefined) return known;
    if (value.kind === 'instance') return value.class;
    if (value.kind === 'attribute') return typeOfAttribute(value);
    if (value.kind !== 'call') return null;
    if (value.callee.kind === 'class' && isEnum(value.callee)) return value.callee;
    const entity = loadedEntity(value) ?? parsedClass(value);
    return entity !== null && !entity.many ? entity.class : null;
  }

  function typeOfAttribute({ of, name }: AttributeValue): Value | null {
    for (const ancestor of classOf(of)?.ancestors ?? []) {
      const annotation = ancestor.kind === 'class' ? ancestor.annotations.get(name) : undefined;
      if (annotation !== undefined) return readAnnotation(evaluation(), annotation);
    }
    return null;
  }

  function typeOfItem(of: Value): Value | null {
    const type = typeOf(of);
    if (type !== null) return itemType(type, types);
    const entity = of.kind === 'call' ? loadedEntity(of) : null;
    return entity?.class ?? null;
  }

  function attribute(of: Value, name: string, place: Place): AttributeValue {
    const known = attributes.get(of) ?? new Map<string, AttributeValue>();
    attributes.set(of, known);
    const before = known.get(name);
    if (before !== undefined) return before;
    const made: AttributeValue = { kind: 'attribute', of, name, place };
    known.set(name, made);
    return made;
  }

  return {
    make: (name, type, place) => {
      const made: AttributeValue = { kind: 'attribute', of: { kind: 'reference', name: 'runtime' }, name, place };
      if (type !== null) given.set(made, type);
      return made;
    },
    attribute,
    item: (of, place) => {
      const before = items.get(of);
      if (before !== undefined) return before;
      const made: Value = { kind: 'subscript', of, index: { kind: 'reference', name: 'runtime.each' }, place };
      const type = typeOfItem(of);
      if (type !== null) given.set(made, type);
      items.set(of, made);
      return made;
    },
    typeOf,
    classOf,
    withTypes: (next) => {
      types = next;
    },
    types: () => types,
  };
}
