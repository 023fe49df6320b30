import { isMoment, isNumbered, isUniqueAlone } from '../../catalog/column-facts.js';
import type { Catalog, Column, Table } from '../../catalog/catalog.js';
import { namedReference } from '../../catalog/named-reference.js';
import { qualify } from '../../postgres/identifier.js';
import type { ColumnStatistics, RelationStatistics, Statistics } from '../statistics.js';
import { indexPages } from '../index-pages.js';
import { heapPagesOf } from '../width.js';
import { largestNumber } from '../largest-number.js';
import { growExtended } from './grow-extended.js';
import { type GrownTable, growColumn, type ValueSource } from './grow-column.js';
import { growIndexes } from './grow-indexes.js';
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
  const added = new Map(
    growth.flatMap(({ schema, name, added: rows }) => (rows === undefined ? [] : [[qualify(schema, name), rows] as const])),
  );
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
    const first = added.get(owner);
    if (first !== undefined && first > 0 && table !== undefined && relation.rows === 0) return fillRelation(relation, table, first);
    if (factor === 1 || relation.rows === null) return relation;
    const size = known.get(owner) ?? relation;
    const facts: GrownTable = { rows: size.rows ?? relation.rows, pages: size.pages, factor, time, sample };
    return growRelation(relation, facts, (column) =>
      table === undefined ? { kind: 'unknown' } : sourceOf({ catalog, tables, known, factorOf }, table, column),
    );
  });
  const relations = growIndexes(grown, known, tables);
  const { extended } = statistics;
  return extended === undefined
    ? { ...statistics, relations }
    : { ...statistics, relations, extended: growExtended(extended, catalog, statistics.relations, relations) };
}

/** A table that was empty, or an index of it. */
function fillRelation(relation: RelationStatistics, table: Table, rows: number): RelationStatistics {
  const index = table.indexes.find(({ name }) => name === relation.name);
  const pages = index === undefined ? heapPagesOf(rows, table.columns, relation.columns) : indexPages(index, table, { ...relation, rows });
  return { ...relation, rows, pages, ...(relation.analyzedPages === undefined ? {} : { analyzedPages: pages }) };
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

/** Where values may come from. */
interface Sources {
  readonly catalog: Catalog;
  readonly tables: ReadonlyMap<string, Table>;
  readonly known: ReadonlyMap<string, RelationStatistics>;
  readonly factorOf: (key: string) => number;
}

/** Where the values of a column come from; of an expression of an index nothing is known. */
function sourceOf({ catalog, tables, known, factorOf }: Sources, table: Table, statistics: ColumnStatistics): ValueSource {
  const { name, correlation, distinct } = statistics;
  const column = table.columns.find((each) => each.name === name);
  if (column === undefined) return { kind: 'unknown' };
  const key = table.foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === name);
  const parent =
    key === undefined ? namedReference(catalog, table, column) : (tables.get(qualify(key.references.schema, key.references.table)) ?? null);
  if (parent !== null) {
    const referencedName = key?.references.columns[0] ?? parent.primaryKey?.columns[0];
    const referenced = parent.columns.find((each) => each.name === referencedName);
    const own = known.get(qualify(parent.schema, parent.name))?.columns.find((each) => each.name === referencedName);
    const counted = referenced !== undefined && isCountedKey(referenced, own?.correlation ?? null);
    return { kind: 'reference', factor: factorOf(qualify(parent.schema, parent.name)), counted, most: largestNumber(column.baseType) };
  }
  // Moments that no two rows share are no key: they go on as time does.
  if (isMoment(column) && ordered(correlation)) return { kind: 'time' };
  if (distinct === -1 || isUniqueAlone(table, name))
    return { kind: 'key', counted: isCountedKey(column, correlation), most: largestNumber(column.baseType) };
  if (column.baseType === 'bool' || catalog.enums.some(({ name: label }) => label === column.baseType)) return { kind: 'list' };
  return { kind: 'unknown' };
}

/** By a sequence, or, where none is there, by whoever gives numbers in the order of insertion. */
function isCountedKey(column: Column, correlation: number | null): boolean {
  return isWhole(column) && (isNumbered(column) || ordered(correlation));
}

function ordered(correlation: number | null): boolean {
  return (correlation ?? 0) > 0.9;
}

function isWhole({ baseType }: Column): boolean {
  return /^int[248]$/.test(baseType);
}
