import type { Table } from '../../catalog/catalog.js';
import { nameOf, tableOf } from './names.js';
import { countBreaking, countRows } from './queries.js';
import type { DataQuestion } from './question.js';
import type { SchemaStep } from './schema-step.js';

/** What becomes a partition must fit its bound; what stands in a default partition must not belong to a new one. */
export function askPartitions({ before, after, partitionConditions }: SchemaStep, stood: ReadonlyMap<string, Table>): DataQuestion[] {
  return after.tables.flatMap((table): DataQuestion[] => {
    const old = stood.get(nameOf(table));
    if (table.partitionOf === null || (old?.partitionOf ?? null) !== null) return [];
    const { parent } = table.partitionOf;
    const condition = partitionConditions.get(nameOf(table));
    if (condition === undefined) return [];
    const fallback = before.tables.find(
      ({ partitionOf }) => partitionOf?.bound === 'DEFAULT' && nameOf(partitionOf.parent) === nameOf(parent),
    );
    const own: DataQuestion[] =
      old === undefined
        ? []
        : [{ ...bound, table: tableOf(table), counts: 'rows that the bound refuses', sql: countBreaking(table, condition) }];
    if (fallback === undefined || table.partitionOf.bound === 'DEFAULT') return own;
    return [
      ...own,
      {
        ...bound,
        table: tableOf(fallback),
        counts: `rows of the default partition that belong to ${table.name}`,
        sql: countRows(fallback, `(${condition})`),
      },
    ];
  });
}

const bound = { risk: 'fails', about: 'partition bound', columns: [], why: null } as const;
