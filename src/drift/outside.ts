import type { Catalog } from '../catalog/catalog.js';
import type { OutsideObject } from './drift.js';
import { keyOf, type SchemaObject, tableOf } from './schema-object.js';

/** Objects that tools keep beside the application's, by name: each project with such a tool has them, and no revision makes them. */
const tools: readonly (readonly [name: RegExp, tool: string])[] = [
  [/^(?:schema_migrations|ar_internal_metadata)$/, 'Rails or golang-migrate'],
  [/^(?:flyway_schema_history|schema_version)$/, 'Flyway'],
  [/^databasechangelog(?:lock)?$/i, 'Liquibase'],
  [/^django_(?:migrations|content_type|session|site|admin_log)(?:_id_seq)?$/, 'Django'],
  [
    /^(?:_prisma_migrations|_sqlx_migrations|__diesel_schema_migrations|goose_db_version|pgmigrations|atlas_schema_revisions)$/,
    'a migration tool',
  ],
  [/^knex_migrations(?:_lock)?(?:_\w+)?$/, 'Knex'],
  [/^(?:celery_task(?:set)?meta|task_id_sequence|taskset_id_sequence)$/, 'Celery'],
  [/^kombu_(?:message|queue)(?:_id_sequence)?$|^(?:message|queue)_id_sequence$/, 'Kombu'],
  [/^apscheduler_jobs$/, 'APScheduler'],
  [/^(?:procrastinate|que|pgmq|pgboss|oban)_\w+/, 'a job queue'],
  [/^awsdms_\w+/, 'AWS DMS'],
  [/^pghero_\w+_stats$/, 'PgHero'],
  [/^(?:spatial_ref_sys|geometry_columns|geography_columns|raster_columns|raster_overviews)$/, 'PostGIS'],
  [/^(?:pg_stat_statements|hypopg|pg_buffercache)\w*$/, 'a statistics extension'],
  [/^_?(?:peerdb|airbyte|fivetran|debezium|pglogical|bucardo)_\w+/, 'a replication tool'],
];

/** What nobody's revisions should make, and what is compared nowhere: partitions, and what `isExcluded` says. */
export interface Outside {
  readonly isLeftOut: (object: SchemaObject) => boolean;
  /** Tools' objects and other schemas of the live database, each once. */
  readonly objects: readonly OutsideObject[];
}

/**
 * Tells the application's objects from those of tools in the live database. An object that models or revisions have is the application's,
 * whatever it is called; what extensions brought is in no catalog that was read.
 */
export function findOutside(live: Catalog | null, known: readonly Catalog[], versionTables: ReadonlySet<string>): Outside {
  const partitions = new Set([live, ...known].flatMap((catalog) => (catalog === null ? [] : listPartitions(catalog))));
  const schemas = new Set(known.flatMap(listSchemas));
  const relations = new Set(known.flatMap((catalog) => catalog.tables.map(({ schema, name }) => `${schema}.${name}`)));
  const extensions = new Set(known.flatMap((catalog) => catalog.extensions.map(({ name }) => name)));
  const outside = new Map<string, string>();
  const whyOutside = (object: SchemaObject): string | null => {
    if (object.kind === 'extension') return extensions.has(object.name) ? null : 'whoever runs the server made it';
    if (object.schema !== '' && !schemas.has(object.schema)) return explainSchema(object.schema, live);
    const name = object.relation ?? object.name;
    if (relations.has(`${object.schema}.${name}`)) return null;
    const tool = tools.find(([pattern]) => pattern.test(name))?.[1] ?? whyPartman(object, live);
    return tool === null ? null : `it belongs to ${tool}`;
  };
  for (const object of live === null ? [] : listNamed(live)) {
    const why = whyOutside(object);
    if (why === null || versionTables.has(tableOf(object) ?? '')) continue;
    const isWholeSchema = !schemas.has(object.schema);
    outside.set(isWholeSchema ? `schema ${object.schema}` : `${object.kind} ${object.schema}.${object.name}`, why);
  }
  const knownKeys = new Map<string, boolean>();
  const isOutside = (object: SchemaObject): boolean => {
    const key = keyOf(object);
    const before = knownKeys.get(key);
    if (before !== undefined) return before;
    const found = whyOutside(object) !== null;
    knownKeys.set(key, found);
    return found;
  };
  return {
    isLeftOut: (object) => {
      const table = tableOf(object);
      return (table !== null && (partitions.has(table) || versionTables.has(table))) || isOutside(object);
    },
    objects: [...outside].map(([object, why]) => ({ object, why })),
  };
}

function listPartitions({ tables }: Catalog): readonly string[] {
  return tables.flatMap(({ schema, name, partitionOf }) => (partitionOf === null ? [] : [`${schema}.${name}`]));
}

/** Schemas that a side puts something into; `public` is everybody's. */
function listSchemas({ tables, views, enums, functions, sequences, domains }: Catalog): readonly string[] {
  return ['public', ...[tables, views, enums, functions, sequences, domains].flatMap((list) => list.map(({ schema }) => schema))];
}

function explainSchema(schema: string, live: Catalog | null): string {
  const extension = live?.extensions.find((one) => one.schema === schema)?.name;
  return extension === undefined
    ? 'neither models nor revisions have anything in this schema: it belongs to something else'
    : `extension ${extension} lives in this schema`;
}

/** pg_partman's retention detaches partitions and may keep them as tables of their own: `events_p20240101`, `events_default`. */
function whyPartman(object: SchemaObject, live: Catalog | null): string | null {
  if (live === null || !live.extensions.some(({ name }) => name === 'pg_partman')) return null;
  const parent = /^(.+)_(?:p[\d_w]+|default)$/.exec(object.relation ?? object.name)?.[1];
  return live.tables.some(({ name, partitionKey }) => name === parent && partitionKey !== null) ? 'pg_partman' : null;
}

function* listNamed({ tables, views, sequences }: Catalog): Generator<SchemaObject> {
  const rest = { relation: null, text: '', properties: {}, columns: [], signatures: [] } as const;
  for (const { schema, name } of tables) yield { kind: 'table', schema, name, ...rest };
  for (const { kind, schema, name } of views) yield { kind, schema, name, ...rest };
  for (const { schema, name, ownedBy } of sequences) if (ownedBy === null) yield { kind: 'sequence', schema, name, ...rest };
}
