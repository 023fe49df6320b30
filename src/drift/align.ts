import { keyOf, type SchemaObject } from './schema-object.js';

/** Objects of one side by `keyOf`. */
export type ObjectMap = ReadonlyMap<string, SchemaObject>;

/**
 * The same objects under one key on all sides: a constraint or index that says the same under another name is one object. Names are
 * those of the first side that has it; what it is called elsewhere stays in its property `name`.
 */
export function alignSides(listed: readonly (readonly SchemaObject[])[]): ObjectMap[] {
  const sides = settleIndexes(listed);
  const known = new Map<string, SchemaObject>();
  return sides.map((objects) => {
    const aligned = alignSide(objects, known);
    for (const [key, object] of aligned) if (!known.has(key)) known.set(key, object);
    return aligned;
  });
}

/** A unique index is compared as an index where some side has another sort of index by its name. */
function settleIndexes(sides: readonly (readonly SchemaObject[])[]): readonly (readonly SchemaObject[])[] {
  const indexes = new Set(sides.flatMap((objects) => objects.flatMap((object) => (object.kind === 'index' ? [keyOf(object)] : []))));
  return sides.map((objects) =>
    objects.map((object) => (object.asIndex !== undefined && indexes.has(keyOf(object.asIndex)) ? object.asIndex : object)),
  );
}

function alignSide(objects: readonly SchemaObject[], known: ReadonlyMap<string, SchemaObject>): ObjectMap {
  const own = new Map(objects.map((object) => [keyOf(object), object]));
  const strangers = objects.filter((object) => object.signatures.length > 0 && !known.has(keyOf(object)));
  if (strangers.length === 0) return own;
  const free = [...known].filter(([key, { signatures }]) => signatures.length > 0 && !own.has(key)).map(([, object]) => object);
  const renamed = pairBySignature(strangers, free);
  return new Map(
    objects.map((object) => {
      const name = renamed.get(object)?.name ?? object.name;
      return [keyOf({ ...object, name }), { ...object, name }];
    }),
  );
}

/** Exact signatures first, then looser ones; where one fits several, none is taken for the other, unless they are as many. */
function pairBySignature(strangers: readonly SchemaObject[], free: readonly SchemaObject[]): ReadonlyMap<SchemaObject, SchemaObject> {
  const pairs = new Map<SchemaObject, SchemaObject>();
  const taken = new Set<SchemaObject>();
  const levels = Math.max(0, ...strangers.map(({ signatures }) => signatures.length));
  for (let level = 0; level < levels; level += 1) {
    const offers = groupBySignature(
      free.filter((object) => !taken.has(object)),
      level,
    );
    const asked = groupBySignature(
      strangers.filter((object) => !pairs.has(object)),
      level,
    );
    for (const [signature, askers] of asked) {
      const others = offers.get(signature) ?? [];
      if (level > 0 && (askers.length > 1 || others.length > 1)) continue;
      askers.slice(0, others.length).forEach((object, position) => {
        const other = others[position];
        if (other === undefined) return;
        pairs.set(object, other);
        taken.add(other);
      });
    }
  }
  return pairs;
}

function groupBySignature(objects: readonly SchemaObject[], level: number): ReadonlyMap<string, SchemaObject[]> {
  const groups = new Map<string, SchemaObject[]>();
  for (const object of objects) {
    const signature = object.signatures[level];
    if (signature === undefined) continue;
    const key = [object.kind, object.schema, object.relation ?? '', signature].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [object]);
    else group.push(object);
  }
  return groups;
}
