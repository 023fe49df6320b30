import { type CallValue, type ClassValue, type DictValue, string, type Value } from '../python/value.js';
import { fieldNames, isSchemaClass } from './schema-class.js';
import type { RuntimeTerms } from './runtime-terms.js';

const dumps = /^(model_dump|dict)$/;
const encoders = /(^|\.)(jsonable_encoder|asdict|vars)$/;

/** Fields that a dump leaves out where they are None. */
const present = new WeakSet<Value>();

/** Whether a value comes from a dump with `exclude_none=True`. */
export function isNeverNone(value: Value): boolean {
  return present.has(value);
}

/** `data.model_dump(exclude_unset=True)`, `jsonable_encoder(data)`: a dict of the schema's fields; undefined for another call. */
export function dumpedFields(call: CallValue, terms: RuntimeTerms, read: (of: Value, name: string) => Value): DictValue | undefined {
  const of = dumpedObject(call);
  const schema = of === null ? null : terms.classOf(of);
  if (of === null || schema === null || !isSchemaClass(schema)) return undefined;
  const kept = keptFields(call, schema);
  const withoutNone = call.keywords.some((one) => one.name === 'exclude_none' && one.value.kind === 'boolean' && one.value.value);
  return {
    kind: 'dict',
    entries: kept.map((name): [Value, Value] => {
      const value = read(of, name);
      if (!withoutNone || value.kind !== 'attribute') return [string(name), value];
      const copy = { ...value };
      present.add(copy);
      return [string(name), copy];
    }),
  };
}

function dumpedObject(call: CallValue): Value | null {
  if (call.callee.kind === 'attribute' && dumps.test(call.callee.name)) return call.callee.of;
  if (call.callee.kind === 'reference' && encoders.test(call.callee.name)) return call.args[0] ?? null;
  return null;
}

function keptFields(call: CallValue, schema: ClassValue): readonly string[] {
  const names = (keyword: string): readonly string[] | null => {
    const value = call.keywords.find((one) => one.name === keyword)?.value;
    if (value === undefined) return null;
    const items = value.kind === 'dict' ? value.entries.map(([key]) => key) : 'items' in value ? value.items : [];
    return items.flatMap((item) => (item.kind === 'string' ? [item.value] : []));
  };
  const include = names('include');
  const exclude = names('exclude') ?? [];
  return fieldNames(schema).filter((name) => !exclude.includes(name) && (include === null || include.includes(name)));
}
