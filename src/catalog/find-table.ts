import type { Catalog, Table } from './catalog.js';

/** A table by its name; null where there is none. Kept by name: it is asked for once a finding, and a catalog does not change. */
export function findTable(catalog: Catalog, schema: string, name: string): Table | null {
  let tables = kept.get(catalog);
  if (tables === undefined) {
    tables = new Map(catalog.tables.map((table) => [keyOf(table.schema, table.name), table]));
    kept.set(catalog, tables);
  }
  return tables.get(keyOf(schema, name)) ?? null;
}

const kept = new WeakMap<Catalog, ReadonlyMap<string, Table>>();

function keyOf(schema: string, name: string): string {
  return `${schema}\u0000${name}`;
}
