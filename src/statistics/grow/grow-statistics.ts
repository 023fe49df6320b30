import { isMoment, isNumbered, isUniqueAlone } from '../../catalog/column-facts.js';
import type { Catalog, Column, Index, Table } from '../../catalog/catalog.js';
import { qualify } from '../../postgres/identifier.js';
import { indexPages } from '../index-size.js';
import type { ColumnStatistics, RelationStatistics, Statistics } from '../statistics.js';
import { growExtended } from './grow-extended.js';
import { type GrownTable, growColumn, type ValueSource } from './grow-column.js';
import type { TableGrowth } from './grow-tables.js';

/**
 * The statistics that ANALYZE will leave when the tables have grown: rows, blocks, distinct values, frequencies and ranges each by
 * where the values come from. `time` says whether rows are added after today's (`longer`) or in the same time (`denser`).
 * Blocks for each row, NULLs, widths and the order on disk stay as they are; partitions grow with their whole.
 */
export function growStatistics(
  catalog: Catalog,
  statistics: Statistics,
  growth: readonly TableGrowth[],
  time: GrownTable['time'],
): Statistics {
  const factors = new Map(growth.map(({ schema, name, factor }) => [qualify(schema, name), factor]));
  const tables = new Map(catalog.tables.map((table) => [qualify(table.schema, table.name), table]));
  const factorOf = (key: string): number => {
    const parent = tables.get(key)?.partitionOf?.parent;
    return factors.get(key) ?? (parent === undefined ? 1 : factorOf(qualify(parent.schema, parent.name)));
  };
  const sample = 300 * Number(statistics.settings['default_statistics_target'] ?? 100);
  const known = new Map(statistics.relations.map((relation) => [qualify(relation.schema, relation.name), relation]));
  const grown = statistics.relations.map((relation) => {
    const owner = qualify(relation.schema, relation.table ?? relation.name);
    const factor = factorOf(owner);
    const table = tables.get(owner);
    if (factor === 1 || relation.rows === null) return relation;
    const size = known.get(owner) ?? relation;
    const facts: GrownTable = { rows: size.rows ?? relation.rows, pages: size.pages, factor, time, sample };
    return growRelation(relation, facts, (column) =>
      table === undefined ? { kind: 'unknown' } : sourceOf(catalog, table, column, tables, factorOf),
    );
  });
  const relations = sizeIndexes(grown, known, tables);
  const { extended } = statistics;
  return extended === undefined
    ? { ...statistics, relations }
    : { ...statistics, relations, extended: growExtended(extended, catalog, statistics.relations, relations) };
}

function growRelation(
  relation: RelationStatistics,
  table: GrownTable,
  sourceIn: (column: ColumnStatistics) => ValueSource,
): RelationStatistics {
  return {
    ...relation,
    rows: Math.round((relation.rows ?? 0) * table.factor),
    pages: Math.ceil(relation.pages * table.factor),
    ...(relation.analyzedPages === undefined ? {} : { analyzedPages: Math.ceil(relation.analyzedPages * table.factor) }),
    allVisible: Math.floor(relation.allVisible * table.factor),
    columns: relation.columns.map((column) => growColumn(column, sourceIn(column), table)),
  };
}

/** B-trees do not grow in step with their rows where keys repeat: by as much as the computed size does. */
function sizeIndexes(
  grown: readonly RelationStatistics[],
  before: ReadonlyMap<string, RelationStatistics>,
  tables: ReadonlyMap<string, Table>,
): readonly RelationStatistics[] {
  const after = new Map(grown.map((relation) => [qualify(relation.schema, relation.name), relation]));
  return grown.map((relation) => {
    const key = qualify(relation.schema, relation.table ?? '');
    const index = tables.get(key)?.indexes.find(({ name }) => name === relation.name);
    const [table, then, now] = [tables.get(key), before.get(key), after.get(key)];
    const old = before.get(qualify(relation.schema, relation.name));
    if (index?.method !== 'btree' || table === undefined || then === undefined || now === undefined || old === undefined) return relation;
    if (then.rows === now.rows) return relation;
    return { ...relation, pages: Math.max(2, Math.ceil((old.pages * computed(index, table, now)) / computed(index, table, then))) };
  });
}

function computed(index: Index, table: Table, statistics: RelationStatistics): number {
  return indexPages(index, table, statistics);
}

/** Where the values of a column come from; of an expression of an index nothing is known. */
function sourceOf(
  catalog: Catalog,
  table: Table,
  { name, correlation, distinct }: ColumnStatistics,
  tables: ReadonlyMap<string, Table>,
  factorOf: (key: string) => number,
): ValueSource {
  const column = table.columns.find((each) => each.name === name);
  if (column === undefined) return { kind: 'unknown' };
  const key = table.foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === name);
  if (key !== undefined) {
    const parent = qualify(key.references.schema, key.references.table);
    const referenced = tables.get(parent)?.columns.find((each) => each.name === key.references.columns[0]);
    return { kind: 'reference', factor: factorOf(parent), counted: referenced !== undefined && isCounted(referenced) };
  }
  if (distinct === -1 || isUniqueAlone(table, name))
    return { kind: 'key', counted: isCounted(column) || (isWhole(column) && ordered(correlation)) };
  if (column.baseType === 'bool' || catalog.enums.some(({ name: label }) => label === column.baseType)) return { kind: 'list' };
  return isMoment(column) && ordered(correlation) ? { kind: 'time' } : { kind: 'unknown' };
}

function ordered(correlation: number | null): boolean {
  return (correlation ?? 0) > 0.9;
}

function isWhole({ baseType }: Column): boolean {
  return /^int[248]$/.test(baseType);
}

function isCounted(column: Column): boolean {
  return isWhole(column) && isNumbered(column);
}
