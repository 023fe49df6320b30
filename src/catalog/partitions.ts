import type { Catalog, QualifiedName, Table } from './catalog.js';

/** The partitions right below a partitioned table; none for any other. */
export function childrenOf(catalog: Catalog, { schema, name }: QualifiedName): Table[] {
  return catalog.tables.filter(({ partitionOf }) => partitionOf?.parent.schema === schema && partitionOf.parent.name === name);
}

/** All partitions below a partitioned table, through every level. */
export function partitionsOf(catalog: Catalog, table: QualifiedName): Table[] {
  return childrenOf(catalog, table).flatMap((child) => [child, ...partitionsOf(catalog, child)]);
}
