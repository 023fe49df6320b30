import type { Catalog, Table } from './catalog.js';

/** Names of the relations of a schema (tables, indexes, views, sequences share one name space): a new index must have another. */
export function takenRelationNames(catalog: Catalog, schema: string): ReadonlySet<string> {
  const known = taken.get(catalog) ?? new Map<string, ReadonlySet<string>>();
  taken.set(catalog, known);
  const names = known.get(schema) ?? collectNames(catalog, schema);
  known.set(schema, names);
  return names;
}

/** Asked for once per candidate; a catalog does not change. */
const taken = new WeakMap<Catalog, Map<string, ReadonlySet<string>>>();

function collectNames(catalog: Catalog, schema: string): ReadonlySet<string> {
  const names = new Set<string>();
  const inSchema = <T extends { readonly schema: string }>(items: readonly T[]): T[] => items.filter((item) => item.schema === schema);
  for (const table of inSchema(catalog.tables)) {
    names.add(table.name);
    for (const index of table.indexes) names.add(index.name);
  }
  for (const view of inSchema(catalog.views)) {
    names.add(view.name);
    for (const index of view.indexes) names.add(index.name);
  }
  for (const other of [...inSchema(catalog.sequences), ...inSchema(catalog.composites)]) names.add(other.name);
  return names;
}

/** Names of a table's constraints: a new one must have another. */
export function takenConstraintNames(table: Table): ReadonlySet<string> {
  const key = table.primaryKey === null ? [] : [table.primaryKey];
  return new Set([...key, ...table.uniques, ...table.foreignKeys, ...table.checks, ...table.exclusions].map(({ name }) => name));
}
