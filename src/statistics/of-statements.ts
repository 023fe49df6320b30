import type { Catalog, QualifiedName, Table } from '../catalog/catalog.js';
import { namesIn } from '../postgres/names-in.js';
import type { Statistics } from './statistics.js';

/**
 * The statistics of the relations that some statements may read: a shadow of a thousand tables on which a dozen are planned needs no more.
 * Those whose name stands anywhere in the texts, with their partitions and children; all, where a name may stand for others: a view, a
 * function, a table with policies.
 */
export function statisticsOf(catalog: Catalog, statistics: Statistics, statements: readonly string[]): Statistics {
  // Escapes may stand for any name.
  if (statements.some((sql) => /U&"/i.test(sql))) return statistics;
  const names = new Set(statements.flatMap(namesIn));
  const kept = withDescendants(
    catalog,
    catalog.tables.filter(({ name }) => names.has(name)),
  );
  const hidesOthers =
    [...catalog.views, ...catalog.functions].some(({ name }) => names.has(name)) || kept.some(({ policies }) => policies.length > 0);
  if (hidesOthers) return statistics;
  const keys = new Set(kept.map(keyOf));
  return {
    ...statistics,
    relations: statistics.relations.filter(({ schema, name, table }) => keys.has(keyOf({ schema, name: table ?? name }))),
  };
}

function withDescendants(catalog: Catalog, tables: readonly Table[]): Table[] {
  const children = new Map<string, Table[]>();
  for (const table of catalog.tables)
    for (const parent of [...table.inherits, ...(table.partitionOf === null ? [] : [table.partitionOf.parent])])
      children.set(keyOf(parent), [...(children.get(keyOf(parent)) ?? []), table]);
  const kept = new Set(tables);
  for (const table of kept) for (const child of children.get(keyOf(table)) ?? []) kept.add(child);
  return [...kept];
}

function keyOf({ schema, name }: QualifiedName): string {
  return `${schema}\u0000${name}`;
}
