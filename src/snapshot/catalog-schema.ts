import * as z from 'zod';
import type { Catalog } from '../catalog/catalog.js';

const text = z.string();
const texts = z.array(text);
const maybe = text.nullable();
const flag = z.boolean();
const named = { schema: text, name: text };
const qualifiedName = z.object(named);
const deferrable = z.enum(['not deferrable', 'deferrable', 'initially deferred']);
const action = z.enum(['NO ACTION', 'RESTRICT', 'CASCADE', 'SET NULL', 'SET DEFAULT']);

const sequence = z.object({
  ...named,
  type: text,
  start: text,
  increment: text,
  minimum: text,
  maximum: text,
  cache: text,
  cycle: flag,
  unlogged: flag,
  ownedBy: z.object({ schema: text, table: text, column: text }).nullable(),
});

const column = z.object({
  name: text,
  type: text,
  baseType: text,
  nullable: flag,
  unvalidatedNotNull: maybe,
  default: maybe,
  identity: z.enum(['always', 'by default']).nullable(),
  generated: z.object({ expression: maybe, stored: flag }).nullable(),
  collation: qualifiedName.nullable(),
  local: flag,
  identitySequence: sequence.nullable(),
  comment: maybe,
});

const key = z.object({
  name: text,
  columns: texts,
  include: texts,
  nullsNotDistinct: flag,
  deferrable,
  definition: text,
  inherited: flag,
});

const foreignKey = z.object({
  name: text,
  columns: texts,
  references: z.object({ schema: text, table: text, columns: texts }),
  onDelete: action,
  onUpdate: action,
  match: z.enum(['SIMPLE', 'FULL', 'PARTIAL']),
  deferrable,
  validated: flag,
  inherited: flag,
  definition: text,
});

const check = z.object({
  name: text,
  expression: maybe,
  columns: texts,
  validated: flag,
  noInherit: flag,
  inherited: flag,
  local: flag,
  definition: maybe,
});

const indexKey = z.object({
  column: maybe,
  expression: maybe,
  descending: flag,
  nullsFirst: flag,
  opclass: maybe,
  collation: qualifiedName.nullable(),
});

const index = z.object({
  name: text,
  method: text,
  unique: flag,
  primary: flag,
  exclusion: flag,
  valid: flag,
  nullsNotDistinct: flag,
  keys: z.array(indexKey),
  include: texts,
  predicate: maybe,
  isPartial: flag,
  constraint: maybe,
  inherited: flag,
  parent: qualifiedName.nullable(),
  replicaIdentity: flag,
  definition: maybe,
});

const policy = z.object({
  name: text,
  permissive: flag,
  command: z.enum(['ALL', 'SELECT', 'INSERT', 'UPDATE', 'DELETE']),
  roles: texts,
  using: maybe,
  withCheck: maybe,
});

const table = z.object({
  ...named,
  kind: z.enum(['table', 'partitioned table', 'foreign table']),
  persistence: z.enum(['permanent', 'unlogged', 'temporary']),
  columns: z.array(column),
  primaryKey: key.nullable(),
  uniques: z.array(key),
  foreignKeys: z.array(foreignKey),
  checks: z.array(check),
  exclusions: z.array(z.object({ name: text, columns: texts, definition: maybe })),
  indexes: z.array(index),
  triggers: z.array(z.object({ name: text, definition: maybe, enabled: flag })),
  policies: z.array(policy),
  rowSecurity: flag,
  forceRowSecurity: flag,
  partitionKey: maybe,
  partitionOf: z.object({ parent: qualifiedName, bound: maybe }).nullable(),
  inherits: z.array(qualifiedName),
  options: texts,
  replicaIdentity: z.enum(['default', 'full', 'nothing', 'index']),
  comment: maybe,
});

const view = z.object({
  ...named,
  kind: z.enum(['view', 'materialized view']),
  definition: maybe,
  columns: z.array(z.object({ name: text, type: text })),
  indexes: z.array(index),
  options: texts,
  comment: maybe,
});

const domain = z.object({
  ...named,
  type: text,
  notNull: flag,
  default: maybe,
  collation: qualifiedName.nullable(),
  checks: z.array(z.object({ name: text, definition: text })),
});

const composite = z.object({
  ...named,
  attributes: z.array(z.object({ name: text, type: text, collation: qualifiedName.nullable() })),
});

const routine = z.object({
  ...named,
  kind: z.enum(['function', 'procedure', 'aggregate']),
  arguments: text,
  language: text,
  definition: maybe,
});

const collation = z.object({
  ...named,
  provider: z.enum(['libc', 'icu', 'builtin', 'default']),
  collate: maybe,
  ctype: maybe,
  locale: maybe,
  deterministic: flag,
});

/** The model of a database as it stands in a snapshot; fields mean what `catalog/catalog.ts` says. */
export const catalogSchema: z.ZodType<Catalog> = z.object({
  major: z.int(),
  schemas: texts,
  extensions: z.array(z.object({ ...named, version: text })),
  tables: z.array(table),
  views: z.array(view),
  sequences: z.array(sequence),
  enums: z.array(z.object({ ...named, labels: texts })),
  domains: z.array(domain),
  composites: z.array(composite),
  functions: z.array(routine),
  ranges: z.array(z.object({ ...named, subtype: text, options: texts })),
  collations: z.array(collation),
  extendedStatistics: z.array(z.object({ ...named, table: qualifiedName, definition: maybe })),
  comments: z.array(z.object({ kind: text, identity: text, text })),
  dependencies: z.array(z.object({ object: text, on: text })),
});
