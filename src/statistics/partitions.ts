import type { Catalog, Table } from '../catalog/catalog.js';
import type { RelationStatistics } from './statistics.js';

/**
 * The statistics of a table and, where it is partitioned, of its partitions down to those that hold rows: rows, blocks and growth in
 * equal parts. What is known of the columns holds for each, as far as a part has that many rows.
 */
export function spreadOverPartitions(catalog: Catalog, whole: RelationStatistics): readonly RelationStatistics[] {
  const partitions = catalog.tables.filter(({ partitionOf }) => partitionOf?.parent.schema === whole.schema && partitionOf.parent.name === whole.name);
  return [whole, ...partitions.flatMap((partition) => spreadOverPartitions(catalog, partOf(whole, partition, partitions.length)))];
}

function partOf(whole: RelationStatistics, partition: Table, parts: number): RelationStatistics {
  const rows = whole.rows === null ? null : Math.round(whole.rows / parts);
  return {
    ...whole,
    schema: partition.schema,
    name: partition.name,
    kind: partition.kind,
    rows,
    pages: Math.ceil(whole.pages / parts),
    ...(whole.growthPerMonth === undefined ? {} : { growthPerMonth: whole.growthPerMonth / parts }),
    columns: whole.columns.map((column) => ({ ...column, inherited: partition.kind === 'partitioned table', distinct: Math.min(column.distinct, rows ?? column.distinct) })),
  };
}
