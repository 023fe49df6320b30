import type { Catalog } from '../catalog/catalog.js';
import { Failure } from '../failure/failure.js';
import type { Snapshot } from './snapshot.js';

/** Throws `snapshot_inconsistent` where the statistics speak of what the schema lacks: somebody changed one of them. */
export function checkSnapshot({ catalog, statistics }: Pick<Snapshot, 'catalog' | 'statistics'>, path: string): void {
  const columnsOf = listColumns(catalog);
  for (const { schema, name, table, columns } of statistics.relations) {
    const known = columnsOf.get(JSON.stringify([schema, name]));
    // Indexes and materialized views name their columns after what they are made of; foreign partitions and the like may not be modelled.
    if (table !== null || known === undefined) continue;
    const lacking = columns.find((column) => !known.has(column.name));
    if (lacking !== undefined)
      throw new Failure('snapshot_inconsistent', `the snapshot "${path}" has statistics for a column that its schema lacks`, {
        detail: `Table "${schema}"."${name}" has no column "${lacking.name}".`,
        hint: 'Take the snapshot again; its schema and statistics belong together.',
      });
  }
}

function listColumns({ tables }: Catalog): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(tables.map((table) => [JSON.stringify([table.schema, table.name]), new Set(table.columns.map(({ name }) => name))]));
}
