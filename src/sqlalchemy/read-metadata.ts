import { findInClass } from '../python/class-facts.js';
import { describe } from '../python/describe.js';
import type { CallValue, ClassValue, Value } from '../python/value.js';
import type { MetadataDraft } from './draft.js';
import { defaultNaming, type NamingConvention } from './naming.js';
import { entriesOf, given, note, type Reading, textOf } from './reading.js';
import { calledSymbol, symbolOf } from './symbol.js';

/** Metadata by the call that made it; a null key stands for a metadata that nothing configures. */
export type MetadataDrafts = Map<Value | null, MetadataDraft>;

/** Configuration of the metadata that a value is: `MetaData(…)`, or what has one: a registry, a base, `SQLAlchemy(…)`. */
export function readMetadata(reading: Reading, drafts: MetadataDrafts, value: Value | null): MetadataDraft {
  const call = value === null ? null : findMetadata(value);
  const before = drafts.get(call);
  if (before !== undefined) return before;
  const draft = call === null ? { naming: defaultNaming, schema: null } : { naming: readNaming(reading, call), schema: textOf(call.assigned.get('schema') ?? given(call, 'schema') ?? positionalSchema(call)) };
  drafts.set(call, draft);
  return draft;
}

function positionalSchema(call: CallValue): Value | null {
  return call.args[0]?.kind === 'string' ? call.args[0] : null;
}

/** The call of `MetaData` behind a value. */
export function findMetadata(value: Value, depth = 0): CallValue | null {
  if (depth > 8) return null;
  if (value.kind === 'call') {
    const symbol = calledSymbol(value);
    if (symbol === 'MetaData') return value;
    const own = value.assigned.get('metadata') ?? given(value, 'metadata') ?? given(value, 'registry') ?? given(value, 'model_class') ?? given(value, 'cls');
    if (own !== null && own !== undefined) return findMetadata(own, depth + 1);
    if (symbol === 'generate_base' && value.callee.kind === 'attribute') return findMetadata(value.callee.of, depth + 1);
    const [first] = value.args;
    return first !== undefined && (symbol === 'registry' || symbol === 'declarative_base') ? findMetadata(first, depth + 1) : null;
  }
  if (value.kind === 'attribute') return findMetadata(value.of, depth + 1);
  if (value.kind === 'class') return ofClass(value, depth);
  return null;
}

function ofClass(value: ClassValue, depth: number): CallValue | null {
  const own = findInClass(value, 'metadata')?.value ?? findInClass(value, 'registry')?.value ?? null;
  const found = own === null ? null : findMetadata(own, depth + 1);
  if (found !== null) return found;
  for (const base of value.ancestors) {
    const outside = base.kind === 'class' ? null : findMetadata(base, depth + 1);
    if (outside !== null) return outside;
  }
  for (const decorator of value.decorators) {
    const decorated = findMetadata(decorator.kind === 'attribute' ? decorator.of : decorator, depth + 1);
    if (decorated !== null) return decorated;
  }
  return null;
}

const classKeys: Readonly<Record<string, keyof NamingConvention>> = { Index: 'ix', UniqueConstraint: 'uq', CheckConstraint: 'ck', ForeignKeyConstraint: 'fk', PrimaryKeyConstraint: 'pk' };

function readNaming(reading: Reading, call: CallValue): NamingConvention {
  const value = call.assigned.get('naming_convention') ?? given(call, 'naming_convention');
  if (value === null || value === undefined || value.kind === 'none') return defaultNaming;
  if (value.kind !== 'dict') {
    note(reading, 'naming convention', value, call.place);
    return defaultNaming;
  }
  const naming: Record<keyof NamingConvention, string | null> = { ...defaultNaming };
  for (const [key, template] of entriesOf(value)) if (isKey(key)) naming[key] = textOf(template);
  for (const [key, template] of value.entries) {
    const name = key.kind === 'reference' ? classKeys[symbolOf(key) ?? ''] : undefined;
    if (name !== undefined) naming[name] = textOf(template);
    else if (key.kind === 'string' && template.kind !== 'string') note(reading, `naming convention token ${describe(key)}`, 'only the project\'s Python can compute it', call.place);
  }
  return naming;
}

function isKey(key: string): key is keyof NamingConvention {
  return key === 'ix' || key === 'uq' || key === 'ck' || key === 'fk' || key === 'pk';
}
