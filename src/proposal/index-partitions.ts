import type { Catalog, Table } from '../catalog/catalog.js';
import { childrenOf } from '../catalog/partitions.js';
import type { CreateIndex, RawSql } from '../change/change.js';
import { createIndexSql } from '../change/index-sql.js';
import { qualify } from '../postgres/identifier.js';

/**
 * An index on a partitioned table without a long lock: ON ONLY the parent, one built concurrently on each partition, and ATTACH; the
 * parent's becomes valid with the last one. `shape` gives the index of a partition.
 * Source: https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
 */
export function createOnPartitions(index: CreateIndex, table: Table, shape: (table: Table) => CreateIndex, catalog: Catalog): RawSql {
  const statements = [onOnly(index), ...indexPartitions(index, table, shape, catalog)];
  return { kind: 'rawSql', statements, reverse: [`DROP INDEX ${qualify(index.schema, index.name)}`], meaning: [index] };
}

function indexPartitions(index: CreateIndex, parent: Table, shape: (table: Table) => CreateIndex, catalog: Catalog): string[] {
  const partitions = childrenOf(catalog, parent).filter(({ kind }) => kind !== 'foreign table');
  return partitions.flatMap((partition) => {
    const own = shape(partition);
    const attach = `ALTER INDEX ${qualify(index.schema, index.name)} ATTACH PARTITION ${qualify(own.schema, own.name)}`;
    if (partition.kind === 'table') return [createIndexSql(own), attach];
    return [onOnly(own), ...indexPartitions(own, partition, shape, catalog), attach];
  });
}

function onOnly(index: CreateIndex): string {
  return createIndexSql({ ...index, concurrently: false }).replace(' ON ', ' ON ONLY ');
}
