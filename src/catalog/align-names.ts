import type { Catalog, ForeignKey, Table } from './catalog.js';

/**
 * The catalog with its foreign keys named as in `other`, where that has the same key (columns and what they refer to) under another
 * name: models leave names to PostgreSQL, revisions write them. What the names are is then no difference between the two.
 */
export function alignForeignKeyNames(catalog: Catalog, other: Catalog): Catalog {
  const tables = new Map(other.tables.map((table) => [`${table.schema}.${table.name}`, table]));
  return { ...catalog, tables: catalog.tables.map((table) => alignTable(table, tables.get(`${table.schema}.${table.name}`))) };
}

function alignTable(table: Table, other: Table | undefined): Table {
  if (other === undefined) return table;
  const named = new Set(table.foreignKeys.map(({ name }) => name));
  const free = other.foreignKeys.filter(({ name }) => !named.has(name));
  const known = new Set(other.foreignKeys.map(({ name }) => name));
  const align = (key: ForeignKey): ForeignKey => {
    const same = known.has(key.name) ? [] : free.filter((candidate) => target(candidate) === target(key));
    return same.length === 1 && same[0] !== undefined ? { ...key, name: same[0].name } : key;
  };
  return { ...table, foreignKeys: table.foreignKeys.map(align) };
}

function target({ columns, references }: ForeignKey): string {
  return JSON.stringify([columns, references.schema, references.table, references.columns]);
}
