import type { Catalog, Table } from '../catalog/catalog.js';
import { childrenOf, partitionsOf } from '../catalog/partitions.js';
import { relationStatistics } from './figures.js';
import type { RelationStatistics, Statistics } from './statistics.js';

/**
 * The statistics of a table and, where it is partitioned, of its partitions down to those that hold rows: rows, blocks and growth in
 * equal parts. What is known of the columns holds for each, as far as a part has that many rows.
 */
export function spreadOverPartitions(catalog: Catalog, whole: RelationStatistics): readonly RelationStatistics[] {
  const partitions = childrenOf(catalog, whole);
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
    columns: whole.columns.map((column) => ({
      ...column,
      inherited: partition.kind === 'partitioned table',
      distinct: Math.min(column.distinct, rows ?? column.distinct),
    })),
  };
}

/** The table and all partitions below it. */
export function listTree(
  catalog: Catalog,
  table: { readonly schema: string; readonly name: string },
): readonly { readonly schema: string; readonly name: string }[] {
  return [table, ...partitionsOf(catalog, table)];
}

/** The statistics with the rows of partitioned tables that were never analysed themselves: the sum of their partitions'. */
export function sumPartitions(catalog: Catalog, statistics: Statistics): Statistics {
  const relations = statistics.relations.map((relation) => {
    if (relation.kind !== 'partitioned table' || relation.rows !== null) return relation;
    const rows = listTree(catalog, relation).map((part) =>
      part.name === relation.name ? null : (relationStatistics(statistics, part)?.rows ?? null),
    );
    const known = rows.filter((count) => count !== null);
    return known.length === 0 ? relation : { ...relation, rows: known.reduce((sum, count) => sum + count, 0) };
  });
  return { ...statistics, relations };
}
