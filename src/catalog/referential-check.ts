import { quoteIdentifier } from '../postgres/identifier.js';
import type { Catalog, ForeignKey, Table } from './catalog.js';
import { findTable } from './find-table.js';

/**
 * The query that PostgreSQL runs on the referencing table for every row that is deleted, or whose key changes, in the referenced
 * one. `$1`, `$2` … carry the referenced columns' types. Its plan shows what an index is worth; EXPLAIN of the DELETE itself does
 * not: it shows the trigger only, with and without the index.
 * Source: `ri_restrict` in src/backend/utils/adt/ri_triggers.c (ONLY is left out there for partitioned tables alone).
 */
export function referentialCheck(catalog: Catalog, table: Table, key: ForeignKey): string {
  const only = table.kind === 'partitioned table' ? '' : 'ONLY ';
  const conditions = key.columns.map((column, index) => {
    const type = referencedType(catalog, key, index) ?? table.columns.find(({ name }) => name === column)?.type;
    return `$${index + 1}${type === undefined ? '' : `::${type}`} = x.${quoteIdentifier(column)}`;
  });
  return (
    `SELECT 1 FROM ${only}${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)} x ` +
    `WHERE ${conditions.join(' AND ')} FOR KEY SHARE OF x`
  );
}

function referencedType(catalog: Catalog, key: ForeignKey, index: number): string | undefined {
  const { schema, table, columns } = key.references;
  const referenced = findTable(catalog, schema, table);
  return referenced?.columns.find(({ name }) => name === columns[index])?.type;
}
