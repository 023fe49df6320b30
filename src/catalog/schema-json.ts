import * as z from 'zod';
import type { NotExamined } from '../source/place.js';
import type { Catalog, Column, ForeignKey, Index, KeyConstraint, Sequence, Table, View } from './catalog.js';

const key = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  include: z.array(z.string()),
  nullsNotDistinct: z.boolean(),
  deferrable: z.string(),
});

const column = z.object({
  name: z.string(),
  type: z.string(),
  nullable: z.boolean(),
  default: z.string().nullable(),
  identity: z.enum(['always', 'by default']).nullable(),
  generated: z.object({ expression: z.string().nullable(), stored: z.boolean() }).nullable(),
});

const foreignKey = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  references: z.object({ schema: z.string(), table: z.string(), columns: z.array(z.string()) }),
  onDelete: z.string(),
  onUpdate: z.string(),
  deferrable: z.string(),
  validated: z.boolean(),
});

const index = z.object({
  name: z.string(),
  definition: z.string().nullable(),
  unique: z.boolean(),
  predicate: z.string().nullable(),
  include: z.array(z.string()),
});

const table = z.object({
  schema: z.string(),
  name: z.string(),
  kind: z.string(),
  columns: z.array(column),
  primaryKey: key.nullable(),
  uniques: z.array(key),
  foreignKeys: z.array(foreignKey),
  checks: z.array(z.object({ name: z.string(), expression: z.string().nullable(), validated: z.boolean() })),
  indexes: z.array(index),
  partitionKey: z.string().nullable(),
  partitionOf: z.object({ parent: z.object({ schema: z.string(), name: z.string() }), bound: z.string().nullable() }).nullable(),
});

const sequence = z.object({
  schema: z.string(),
  name: z.string(),
  type: z.string(),
  start: z.string(),
  increment: z.string(),
  ownedBy: z.object({ schema: z.string(), table: z.string(), column: z.string() }).nullable(),
});

/** What `plinth schema --format json` prints. Indexes of keys and exclusions stand with the others, as in the database. */
export const schemaJson = z.object({
  tables: z.array(table),
  enums: z.array(z.object({ schema: z.string(), name: z.string(), labels: z.array(z.string()) })),
  sequences: z.array(sequence),
  views: z.array(
    z.object({
      schema: z.string(),
      name: z.string(),
      kind: z.enum(['view', 'materialized view']),
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
      definition: z.string().nullable(),
      indexes: z.array(index),
    }),
  ),
  notExamined: z.array(z.object({ file: z.string().nullable(), line: z.number().nullable(), object: z.string(), reason: z.string() })),
});

export type SchemaJson = z.infer<typeof schemaJson>;

/** Everything in order of name, columns in theirs; types as `format_type` prints them. */
export function toSchemaJson(catalog: Catalog, notExamined: readonly NotExamined[] = []): SchemaJson {
  return {
    tables: byName(catalog.tables).map(toTableJson),
    enums: byName(catalog.enums).map(({ schema, name, labels }) => ({ schema, name, labels: [...labels] })),
    sequences: byName(catalog.sequences).map(toSequenceJson),
    views: byName(catalog.views).map(toViewJson),
    notExamined: notExamined.map(({ file, line, object, reason }) => ({ file, line, object, reason })),
  };
}

function toTableJson(table: Table): SchemaJson['tables'][number] {
  return {
    schema: table.schema,
    name: table.name,
    kind: table.kind,
    columns: table.columns.map(toColumnJson),
    primaryKey: table.primaryKey === null ? null : toKeyJson(table.primaryKey),
    uniques: byName(table.uniques).map(toKeyJson),
    foreignKeys: byName(table.foreignKeys).map(toForeignKeyJson),
    checks: byName(table.checks).map(({ name, expression, validated }) => ({ name, expression, validated })),
    indexes: byName(table.indexes).map(toIndexJson),
    partitionKey: table.partitionKey,
    partitionOf: table.partitionOf,
  };
}

function toColumnJson({
  name,
  type,
  nullable,
  default: value,
  identity,
  generated,
}: Column): SchemaJson['tables'][number]['columns'][number] {
  return { name, type, nullable, default: value, identity, generated };
}

function toKeyJson({
  name,
  columns,
  include,
  nullsNotDistinct,
  deferrable,
}: KeyConstraint): NonNullable<SchemaJson['tables'][number]['primaryKey']> {
  return { name, columns: [...columns], include: [...include], nullsNotDistinct, deferrable };
}

function toForeignKeyJson({
  name,
  columns,
  references,
  onDelete,
  onUpdate,
  deferrable,
  validated,
}: ForeignKey): SchemaJson['tables'][number]['foreignKeys'][number] {
  return {
    name,
    columns: [...columns],
    references: { ...references, columns: [...references.columns] },
    onDelete,
    onUpdate,
    deferrable,
    validated,
  };
}

function toIndexJson({ name, definition, unique, predicate, include }: Index): SchemaJson['tables'][number]['indexes'][number] {
  return { name, definition, unique, predicate, include: [...include] };
}

function toSequenceJson({ schema, name, type, start, increment, ownedBy }: Sequence): SchemaJson['sequences'][number] {
  return { schema, name, type, start, increment, ownedBy };
}

function toViewJson({ schema, name, kind, columns, definition, indexes }: View): SchemaJson['views'][number] {
  return {
    schema,
    name,
    kind,
    columns: columns.map((part) => ({ name: part.name, type: part.type })),
    definition,
    indexes: byName(indexes).map(toIndexJson),
  };
}

/** In order of schema and name, by code unit. */
function byName<Named extends { readonly schema?: string; readonly name: string }>(objects: readonly Named[]): readonly Named[] {
  const key = ({ schema = '', name }: Named): string => `${schema}\u0000${name}`;
  return objects
    .map((object) => [key(object), object] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, object]) => object);
}
