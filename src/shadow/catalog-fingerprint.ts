import type pg from 'pg';

/** What holds the schema. Rows of the system's own do not change, and those of others show by the transaction that made them. */
const CATALOGS = [
  'pg_class',
  'pg_attribute',
  'pg_attrdef',
  'pg_constraint',
  'pg_index',
  'pg_type',
  'pg_enum',
  'pg_proc',
  'pg_trigger',
  'pg_policy',
  'pg_rewrite',
  'pg_namespace',
  'pg_inherits',
  'pg_sequence',
  'pg_description',
  'pg_extension',
  'pg_collation',
  'pg_range',
  'pg_statistic_ext',
  'pg_depend',
];

/**
 * Equal for two moments of one database between which nothing was committed that changed its schema; much cheaper than reading the catalog
 * twice. What it says of two databases is nothing.
 */
export async function fingerprintCatalogs(client: pg.Client): Promise<string> {
  const parts = CATALOGS.map(
    (name) => `(SELECT pg_catalog.sum(pg_catalog.hashtextextended(xmin::text || ctid::text, 0)::numeric)::text FROM pg_catalog.${name})`,
  );
  const { rows } = await client.query<{ fingerprint: string }>({
    name: 'plinth_fingerprint',
    text: `SELECT pg_catalog.concat_ws(',', ${parts.join(', ')}) AS fingerprint`,
  });
  return rows[0]?.fingerprint ?? '';
}
