import type { Catalog, Table } from '../catalog/catalog.js';
import { childrenOf, partitionsOf } from '../catalog/partitions.js';
import { boundColumn, type PartitionKey, readPartitionKey } from './declared/partition-key.js';
import { relationStatistics } from './figures.js';
import type { RelationStatistics, Statistics } from './statistics.js';

/**
 * The statistics of a table and, where it is partitioned, of its partitions down to those that hold rows: rows, blocks and growth in
 * equal parts. What is known of the columns holds for each, as far as a part has that many rows; the column that the parts are told apart
 * by lies between the bounds of each.
 */
export function spreadOverPartitions(catalog: Catalog, whole: RelationStatistics): readonly RelationStatistics[] {
  const partitions = childrenOf(catalog, whole);
  if (partitions.length === 0) return [whole];
  const table = catalog.tables.find(({ schema, name }) => schema === whole.schema && name === whole.name);
  const key = table === undefined ? null : readPartitionKey(table);
  const parts = partitions.map((partition) => partOf(whole, partition, partitions.length, key));
  return [key === null ? whole : boundWhole(whole, partitions, key), ...parts.flatMap((part) => spreadOverPartitions(catalog, part))];
}

function partOf(whole: RelationStatistics, partition: Table, parts: number, key: PartitionKey | null): RelationStatistics {
  const rows = whole.rows === null ? null : Math.round(whole.rows / parts);
  return {
    ...whole,
    schema: partition.schema,
    name: partition.name,
    kind: partition.kind,
    rows,
    pages: Math.ceil(whole.pages / parts),
    allVisible: Math.floor(whole.allVisible / parts),
    ...(whole.growthPerMonth === undefined ? {} : { growthPerMonth: whole.growthPerMonth / parts }),
    columns: whole.columns.map((column) => ({
      ...column,
      ...(column.name === key?.column.name ? boundColumn(key, [partition]) : {}),
      inherited: partition.kind === 'partitioned table',
      distinct: Math.min(column.distinct, rows ?? column.distinct),
    })),
  };
}

/** The parts together. */
function boundWhole(whole: RelationStatistics, partitions: readonly Table[], key: PartitionKey): RelationStatistics {
  if (key.by !== 'RANGE') return whole;
  return {
    ...whole,
    columns: whole.columns.map((column) => (column.name === key.column.name ? { ...column, ...boundColumn(key, partitions) } : column)),
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
