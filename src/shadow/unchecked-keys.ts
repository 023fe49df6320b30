import type pg from 'pg';
import type { Catalog } from '../catalog/catalog.js';

/**
 * The same catalog with foreign keys that are not checked as they are made: where there are no rows, the query that looks for rows
 * without parent is planned for nothing, which takes as long as the rest of the statement. A partitioned table's are refused below 18.
 */
export function leaveUnchecked(catalog: Catalog): Catalog {
  return {
    ...catalog,
    tables: catalog.tables.map((table) =>
      table.kind !== 'table'
        ? table
        : {
            ...table,
            foreignKeys: table.foreignKeys.map((key) => (key.validated ? { ...key, definition: `${key.definition} NOT VALID` } : key)),
          },
    ),
  };
}

/** Afterwards the clone's catalog says what the source's does. */
export async function markChecked(client: pg.Client, catalog: Catalog): Promise<void> {
  const open = catalog.tables.flatMap(({ schema, name, foreignKeys }) =>
    foreignKeys.filter(({ validated }) => !validated).map((key) => ({ schema, table: name, name: key.name })),
  );
  await client.query(
    `UPDATE pg_catalog.pg_constraint c SET convalidated = true
     FROM pg_catalog.pg_class t JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
     WHERE t.oid = c.conrelid AND c.contype = 'f' AND NOT c.convalidated AND NOT EXISTS (
       SELECT FROM pg_catalog.jsonb_to_recordset($1::jsonb) AS s(schema text, "table" text, name text)
       WHERE s.schema = n.nspname AND s."table" = t.relname AND s.name = c.conname)`,
    [JSON.stringify(open)],
  );
}
