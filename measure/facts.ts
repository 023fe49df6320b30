import type { ColumnDocument, ForeignKeyDocument, SchemaDocument, TableDocument } from './schema-document.js';

/** Kinds that a schema is compared by; each fact has a key that is unique within its kind and a value that must agree. */
export const kinds = [
  'tables',
  'columns',
  'column order',
  'types',
  'nullability',
  'defaults',
  'keys',
  'checks',
  'indexes',
  'enums',
  'sequences',
  'views',
] as const;
export type Kind = (typeof kinds)[number];

export interface Fact {
  readonly kind: Kind;
  readonly key: string;
  readonly value: string;
  /** The table that the fact belongs to, as `schema.name`; null for what belongs to none. */
  readonly table: string | null;
}

/** Alembic's own bookkeeping, which is no part of a project's schema. */
const bookkeeping = 'alembic_version';

/** What a schema document states, one fact at a time. */
export function* listFacts(document: SchemaDocument): Generator<Fact> {
  for (const table of document.tables) if (table.name !== bookkeeping) yield* listTableFacts(table);
  for (const { schema, name, labels } of document.enums) yield loose('enums', `${schema}.${name}`, labels.join(', '));
  for (const { schema, name } of document.sequences) yield loose('sequences', `${schema}.${name}`, '');
  for (const { schema, name, definition } of document.views) yield loose('views', `${schema}.${name}`, normalizeText(definition));
}

function loose(kind: Kind, key: string, value: string): Fact {
  return { kind, key, value, table: null };
}

function* listTableFacts(table: TableDocument): Generator<Fact> {
  const name = `${table.schema}.${table.name}`;
  const fact = (kind: Kind, key: string, value: string): Fact => ({
    kind,
    key: key === '' ? name : `${name}.${key}`,
    value,
    table: name,
  });
  yield fact('tables', '', '');
  yield fact('column order', '', table.columns.map((column) => column.name).join(', '));
  for (const column of table.columns) {
    yield fact('columns', column.name, '');
    yield fact('types', column.name, normalizeText(column.type));
    yield fact('nullability', column.name, column.nullable ? 'null' : 'not null');
    const value = describeDefault(column);
    if (value !== null) yield fact('defaults', column.name, value);
  }
  if (table.primaryKey !== null) yield fact('keys', table.primaryKey.name, `primary key (${table.primaryKey.columns.join(', ')})`);
  for (const key of table.uniques) yield fact('keys', key.name, `unique (${key.columns.join(', ')})`);
  for (const key of table.foreignKeys) yield fact('keys', key.name, describeForeignKey(key));
  for (const check of table.checks) yield fact('checks', check.name, normalizeCheck(check.expression ?? check.definition ?? null));
  const constraints = new Set([table.primaryKey, ...table.uniques].map((key) => key?.name));
  for (const index of table.indexes) if (!constraints.has(index.name)) yield fact('indexes', index.name, normalizeText(index.definition));
}

function describeDefault({ default: expression, identity, generated }: ColumnDocument): string | null {
  if (identity !== null) return `identity ${identity.toLowerCase()}`;
  if (generated !== null) return `generated ${normalizeText(typeof generated === 'string' ? generated : generated.expression)}`;
  return expression === null ? null : normalizeText(expression);
}

function describeForeignKey({ columns, references, onDelete, onUpdate, deferrable }: ForeignKeyDocument): string {
  const target = `${references.schema}.${references.table} (${references.columns.join(', ')})`;
  const actions = `on delete ${onDelete ?? 'no action'} on update ${onUpdate ?? 'no action'}`.toLowerCase();
  const wait = typeof deferrable === 'boolean' ? (deferrable ? 'deferrable' : 'not deferrable') : deferrable;
  return `(${columns.join(', ')}) references ${target} ${actions} ${wait}`;
}

/** PostgreSQL prints `public.` or not, by search_path, and `CHECK (…)` or its inside, by function: neither is a difference. */
function normalizeText(text: string | null): string {
  return (text ?? 'unreadable')
    .replaceAll(/\bpublic\./g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function normalizeCheck(text: string | null): string {
  const inside = /^CHECK \((.*)\)( NOT VALID| NO INHERIT)*$/s.exec(normalizeText(text));
  return (inside?.[1] ?? normalizeText(text)).replace(/^\((.*)\)$/s, '$1');
}
