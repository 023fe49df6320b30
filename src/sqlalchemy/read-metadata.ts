import { findInClass } from '../python/class-facts.js';
import { describe } from '../python/describe.js';
import type { CallValue, ClassValue, Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import type { MetadataDraft } from './draft.js';
import { defaultNaming, type NamingConvention } from './naming.js';
import { entriesOf, given, note, type Reading, textOf } from './reading.js';
import { isBaseClass } from './declarative-base.js';
import { calledSymbol, symbolOf } from './symbol.js';

/** Metadata by the call that made it; a null key stands for a metadata that nothing configures. */
export type MetadataDrafts = Map<Value | null, MetadataDraft>;

/** Configuration of the metadata that a value is or has: `MetaData(…)`, a registry, a base, `SQLAlchemy(…)`. */
export function readMetadata(reading: Reading, drafts: MetadataDrafts, value: Value | null): MetadataDraft {
  const owner = value === null ? null : findMetadata(value);
  const before = drafts.get(owner);
  if (before !== undefined) return before;
  const draft =
    owner?.kind === 'call' && calledSymbol(owner) === 'MetaData'
      ? configured(reading, owner)
      : { naming: defaultNaming, schema: null, owner };
  drafts.set(owner, draft);
  return draft;
}

/** `metadata.naming_convention = {…}`: what is attached later is named by it. */
export function changeMetadata(reading: Reading, drafts: MetadataDrafts, of: Value, name: string, value: Value): void {
  const owner = findMetadata(of);
  if (owner === null) return;
  const draft = readMetadata(reading, drafts, of);
  if (name === 'naming_convention') drafts.set(owner, { ...draft, naming: readTemplates(reading, value, owner.place) });
  else if (name === 'schema') drafts.set(owner, { ...draft, schema: textOf(value) });
}

function configured(reading: Reading, call: CallValue): MetadataDraft {
  return {
    naming: readNaming(reading, call),
    schema: textOf(call.assigned.get('schema') ?? given(call, 'schema') ?? positionalSchema(call)),
    owner: call,
  };
}

function positionalSchema(call: CallValue): Value | null {
  return call.args[0]?.kind === 'string' ? call.args[0] : null;
}

const makers = new Set(['declarative_base', 'generate_base', 'automap_base', 'registry', 'SQLAlchemy']);

/** The call of `MetaData` behind a value; where nothing states one, what brings a metadata of its own: a base or a registry. */
export function findMetadata(value: Value, depth = 0): CallValue | ClassValue | null {
  if (depth > 8) return null;
  if (value.kind === 'attribute') return findMetadata(value.of, depth + 1);
  if (value.kind === 'class') return ofClass(value, depth);
  if (value.kind !== 'call') return null;
  const symbol = calledSymbol(value) ?? (value.callee.kind === 'attribute' ? value.callee.name : '');
  if (symbol === 'MetaData') return value;
  const own =
    value.assigned.get('metadata') ??
    given(value, 'metadata') ??
    given(value, 'registry') ??
    given(value, 'model_class') ??
    given(value, 'cls');
  const first = symbol === 'registry' || symbol === 'declarative_base' ? value.args[0] : undefined;
  const behind = own ?? first ?? (symbol === 'generate_base' && value.callee.kind === 'attribute' ? value.callee.of : null);
  const found = behind === null || behind === undefined ? null : findMetadata(behind, depth + 1);
  return found ?? (makers.has(symbol) ? value : null);
}

function ofClass(value: ClassValue, depth: number): CallValue | ClassValue | null {
  const stated = findInClass(value, 'metadata')?.value ?? findInClass(value, 'registry')?.value ?? null;
  const candidates = [
    stated,
    ...value.ancestors.filter((base) => base.kind !== 'class'),
    ...value.decorators.map((decorator) =>
      decorator.kind === 'attribute'
        ? decorator.of
        : decorator.kind === 'call' && decorator.callee.kind === 'attribute'
          ? decorator.callee.of
          : decorator,
    ),
  ];
  for (const candidate of candidates) {
    const found = candidate === null ? null : findMetadata(candidate, depth + 1);
    if (found !== null) return found;
  }
  const base = value.ancestors.find((ancestor): ancestor is ClassValue => ancestor.kind === 'class' && isBaseClass(ancestor)) ?? null;
  return base === null || base === value ? base : findMetadata(base, depth + 1);
}

const classKeys: Readonly<Record<string, keyof NamingConvention>> = {
  Index: 'ix',
  UniqueConstraint: 'uq',
  CheckConstraint: 'ck',
  ForeignKeyConstraint: 'fk',
  PrimaryKeyConstraint: 'pk',
};

function readNaming(reading: Reading, call: CallValue): NamingConvention {
  const value = call.assigned.get('naming_convention') ?? given(call, 'naming_convention');
  return value === null || value === undefined ? defaultNaming : readTemplates(reading, value, call.place);
}

function readTemplates(reading: Reading, value: Value, place: Place): NamingConvention {
  if (value.kind === 'none') return defaultNaming;
  if (value.kind !== 'dict') {
    note(reading, 'naming convention', value, place);
    return defaultNaming;
  }
  const naming: Record<keyof NamingConvention, string | null> = { ...defaultNaming };
  for (const [key, template] of entriesOf(value)) if (isKey(key)) naming[key] = textOf(template);
  for (const [key, template] of value.entries) {
    const name = key.kind === 'reference' ? classKeys[symbolOf(key) ?? ''] : undefined;
    if (name !== undefined) naming[name] = textOf(template);
    else if (key.kind === 'string' && template.kind !== 'string')
      note(reading, `naming convention token ${describe(key)}`, "only the project's Python can compute it", place);
  }
  return naming;
}

function isKey(key: string): key is keyof NamingConvention {
  return key === 'ix' || key === 'uq' || key === 'ck' || key === 'fk' || key === 'pk';
}
