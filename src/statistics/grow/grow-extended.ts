import type { Catalog } from '../../catalog/catalog.js';
import { qualify } from '../../postgres/identifier.js';
import type { ExtendedValues, RelationStatistics } from '../statistics.js';

/**
 * What CREATE STATISTICS keeps, of tables that have grown: a combination of columns has as many more values as the column among them that
 * got most more, never more than rows. Dependencies and common combinations stay.
 */
export function growExtended(
  extended: readonly ExtendedValues[],
  { extendedStatistics }: Catalog,
  before: readonly RelationStatistics[],
  after: readonly RelationStatistics[],
): readonly ExtendedValues[] {
  const tables = new Map(extendedStatistics.map(({ schema, name, table }) => [qualify(schema, name), table]));
  return extended.map((values) => {
    const table = tables.get(qualify(values.schema, values.name));
    const [then, now] = [find(before, table), find(after, table)];
    if (then === undefined || now === undefined || then.rows === now.rows) return values;
    return {
      ...values,
      distinct: values.distinct.map(({ of, count }) => ({
        of,
        // A negative count is a share of the rows, and stays one.
        count:
          count < 0 ? count : Math.round(Math.min(now.rows ?? count, count * Math.max(1, ...of.map((name) => moreOf(name, then, now))))),
      })),
    };
  });
}

function find(
  relations: readonly RelationStatistics[],
  table: { readonly schema: string; readonly name: string } | undefined,
): RelationStatistics | undefined {
  return relations.find(({ schema, name, table: owner }) => owner === null && schema === table?.schema && name === table.name);
}

function moreOf(column: string, then: RelationStatistics, now: RelationStatistics): number {
  const [old, grown] = [countOf(column, then), countOf(column, now)];
  return old === 0 ? 1 : grown / old;
}

function countOf(column: string, { columns, rows }: RelationStatistics): number {
  const distinct = columns.find(({ name }) => name === column)?.distinct ?? 0;
  return distinct < 0 ? -distinct * (rows ?? 0) : distinct;
}
