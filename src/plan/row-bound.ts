import type { Catalog, Index, Table } from '../catalog/catalog.js';
import type { ColumnOf, Condition, SelectedTable, SelectShape } from '../sql/read-select.js';
import { splitConjuncts } from '../sql/conjuncts.js';
import { relationStatistics } from '../statistics/figures.js';
import { rowsAfter } from '../statistics/growth.js';
import type { Statistics } from '../statistics/statistics.js';

/** What keeps the rows of an answer few, or the table that has as many rows as there are. */
export type RowBound =
  | { readonly bounded: true; readonly by: string }
  | { readonly bounded: false; readonly table: Table; readonly searched: readonly string[] };

export interface BoundLimits {
  readonly catalog: Catalog;
  readonly statistics: Statistics | null;
  /** As many rows as an answer may have without being called unbounded. */
  readonly rows: number;
  /** Months of growth to look ahead. */
  readonly months: number;
}

/**
 * How many rows a SELECT can give, told from its shape: LIMIT, one row of aggregates, unique keys that are compared with values, tables
 * that stay small, children of one parent of which few are declared or measured. Null when it reads what the catalog does not have.
 */
export function boundRows(shape: SelectShape, limits: BoundLimits): RowBound | null {
  if (shape.limited) return { bounded: true, by: 'LIMIT' };
  if (shape.aggregated) return { bounded: true, by: 'an aggregate: one row' };
  const parts = shape.tables.map((selected) => ({ selected, table: findTable(limits.catalog, selected) }));
  const known = parts.flatMap(({ selected, table }) => (table === null ? [] : [{ selected, table }]));
  if (known.length < parts.length) return null;
  const groups = boundGroups(shape, known, limits);
  if (groups !== null) return groups;
  return boundTables(known, shape.conditions, limits);
}

interface Part {
  readonly selected: SelectedTable;
  readonly table: Table;
}

function findTable({ tables }: Catalog, { schema, name }: SelectedTable): Table | null {
  const named = tables.filter((table) => table.name === name && (schema === null || table.schema === schema));
  return named.find((table) => table.schema === 'public') ?? named[0] ?? null;
}

/**
 * Groups of columns with few values: booleans, enums, columns whose distinct values are known, and words that label rows. Keys, times and
 * numbers make as many groups as there are.
 */
function boundGroups({ groupedBy, distinct }: SelectShape, parts: readonly Part[], limits: BoundLimits): RowBound | null {
  const columns = groupedBy ?? distinct;
  if (columns === null) return null;
  const counts = columns.map((column) => (column === null ? null : countValues(column, parts, limits)));
  const groups = counts.reduce<number | null>((product, count) => (product === null || count === null ? null : product * count), 1);
  if (groups !== null) return groups <= limits.rows ? { bounded: true, by: `at most ${groups} groups` } : null;
  return columns.every((column) => column !== null && isLabel(column, parts, limits)) ? { bounded: true, by: 'groups of labels' } : null;
}

/** A column of text, a boolean or an enum: no key, unless one to a table that only lists labels. */
function isLabel({ alias, column }: ColumnOf, parts: readonly Part[], { catalog }: BoundLimits): boolean {
  const table = parts.find((part) => (alias === null ? hasColumn(part.table, column) : part.selected.alias === alias))?.table;
  const type = table?.columns.find(({ name }) => name === column)?.baseType ?? 'int8';
  if (table === undefined || /^(?:int|float|numeric|uuid|time|date|inet|json)/.test(type)) return false;
  return (
    table.foreignKeys.every(({ columns, references }) => !columns.includes(column) || isVocabulary(catalog, references)) &&
    !table.indexes.some(({ unique, keys }) => unique && keys.length === 1 && keys[0]?.column === column)
  );
}

/** A table that is known by a text and refers to nothing: it lists what other tables may say, as an enum does. */
function isVocabulary({ tables }: Catalog, { schema, table: name, columns }: Table['foreignKeys'][number]['references']): boolean {
  const table = tables.find((one) => one.schema === schema && one.name === name);
  const [column, ...others] = columns;
  return (
    table !== undefined &&
    others.length === 0 &&
    table.foreignKeys.length === 0 &&
    table.columns.length <= 3 &&
    table.primaryKey?.columns.length === 1 &&
    table.primaryKey.columns[0] === column
  );
}

function countValues({ alias, column }: ColumnOf, parts: readonly Part[], { catalog, statistics }: BoundLimits): number | null {
  const part = parts.find(({ selected, table }) => (alias === null ? hasColumn(table, column) : selected.alias === alias));
  const found = part?.table.columns.find(({ name }) => name === column);
  if (part === undefined || found === undefined) return null;
  const kinds = countKindsOf(catalog, found.baseType);
  // NULL makes a group of its own.
  if (kinds !== null) return kinds + 1;
  const known = relationStatistics(statistics, part.table)?.columns.find(({ name }) => name === column)?.distinct ?? 0;
  return known > 0 ? known : null;
}

function hasColumn(table: Table, column: string): boolean {
  return table.columns.some(({ name }) => name === column);
}

function boundTables(parts: readonly Part[], conditions: readonly Condition[], limits: BoundLimits): RowBound {
  const bounds = new Map<Part, Bound>();
  for (let grew = true; grew;) {
    grew = false;
    for (const part of parts) {
      if (bounds.has(part)) continue;
      const fixed = fixedColumns(part, parts, conditions, new Set(bounds.keys()));
      const bound = boundTable(part.table, fixed, limits);
      if (bound === null) continue;
      bounds.set(part, bound);
      grew = true;
    }
  }
  const open = parts.find((part) => !bounds.has(part));
  if (open !== undefined)
    return { bounded: false, table: open.table, searched: [...fixedColumns(open, parts, conditions, new Set(bounds.keys())).equal] };
  const total = [...bounds.values()].reduce((product, { rows }) => product * rows, 1);
  const widest = [...bounds].toSorted(([, one], [, other]) => other.rows - one.rows)[0];
  if (total <= limits.rows || widest === undefined) return { bounded: true, by: widest?.[1].by ?? 'no table' };
  return { bounded: false, table: widest[0].table, searched: [] };
}

interface Bound {
  readonly rows: number;
  readonly by: string;
}

/** Columns that have one value each, a value out of a list, or both ends of a range. */
interface Fixed {
  readonly equal: ReadonlySet<string>;
  readonly listed: ReadonlySet<string>;
  readonly ranged: ReadonlySet<string>;
  readonly conditions: readonly Condition[];
}

function fixedColumns(part: Part, parts: readonly Part[], conditions: readonly Condition[], bound: ReadonlySet<Part>): Fixed {
  const isOwn = ({ alias, column }: ColumnOf): boolean => (alias === null ? hasColumn(part.table, column) : part.selected.alias === alias);
  const own = conditions.filter((condition) => isOwn(condition.column) && (!condition.outer || part.selected.outer));
  const isKnown = ({ with: other }: Condition): boolean =>
    other === 'value' || (other !== 'subquery' && parts.some((one) => bound.has(one) && one.selected.alias === other.alias));
  const names = (some: readonly Condition[]): Set<string> => new Set(some.map(({ column }) => column.column));
  const [less, greater] = [
    names(own.filter(({ relation }) => relation === 'less')),
    names(own.filter(({ relation }) => relation === 'greater')),
  ];
  return {
    equal: names(own.filter((one) => one.relation === 'equals' && (isKnown(one) || one.with === 'subquery'))),
    listed: names(own.filter(({ relation, with: other }) => relation === 'any of' && other === 'value')),
    ranged: new Set([...less].filter((name) => greater.has(name))),
    conditions: own,
  };
}

function boundTable(table: Table, fixed: Fixed, limits: BoundLimits): Bound | null {
  const unique = table.indexes.find((index) => isFixedBy(index, table, fixed));
  if (unique !== undefined) return { rows: 1, by: `the unique key ${unique.name}` };
  for (const index of table.indexes) {
    const kinds = countKinds(index, table, fixed, limits);
    if (kinds !== null && kinds <= limits.rows) return { rows: kinds, by: `the unique key ${index.name}, with ${kinds} kinds` };
  }
  const rows = rowsAfter(limits.statistics, table, limits.months);
  if (rows !== null && rows <= limits.rows) return { rows: Math.max(rows, 1), by: `${table.name} stays at ${Math.round(rows)} rows` };
  return boundChildren(table, fixed, limits);
}

const integers = new Set(['int2', 'int4', 'int8']);

/** Whether a unique index lets one row through, or as many as the caller lists, or those of a range of numbers. */
function isFixedBy(index: Index, table: Table, { equal, listed, ranged, conditions }: Fixed): boolean {
  if (!index.unique || !index.valid || !followsFrom(index, conditions)) return false;
  return index.keys.every(({ column }, position) => {
    if (column === null) return false;
    if (equal.has(column) || listed.has(column)) return true;
    const type = table.columns.find(({ name }) => name === column)?.baseType ?? '';
    return position > 0 && position === index.keys.length - 1 && ranged.has(column) && integers.has(type);
  });
}

/** Rows that a unique index lets through where what is left open of it are enums and booleans: one for each kind. */
function countKinds(index: Index, table: Table, { equal, conditions }: Fixed, { catalog }: BoundLimits): number | null {
  if (!index.unique || !index.valid || !followsFrom(index, conditions)) return null;
  const counts = index.keys.map(({ column }) => {
    if (column === null) return null;
    const found = table.columns.find(({ name }) => name === column);
    if (equal.has(column)) return 1;
    // Rows without a value are as many as there are.
    return found === undefined || found.nullable ? null : countKindsOf(catalog, found.baseType);
  });
  return counts.reduce<number | null>((product, count) => (product === null || count === null ? null : product * count), 1);
}

/** Values of a boolean or an enum; null for types without a list. */
function countKindsOf({ enums }: Catalog, type: string): number | null {
  return type === 'bool' ? 2 : (enums.find(({ name }) => name === type)?.labels.length ?? null);
}

/** Whether the conditions say what a partial index takes for granted, as far as that is about NULL and booleans. */
export function followsFrom({ isPartial, predicate }: Index, conditions: readonly Condition[]): boolean {
  if (!isPartial) return true;
  if (predicate === null) return false;
  return splitConjuncts(predicate).every((conjunct) =>
    conditions.some(({ column: { column }, relation, constant }) => {
      if (relation === 'null') return conjunct === `${column} IS NULL`;
      if (relation === 'equals' && constant !== null) return spellings(column, constant).includes(conjunct);
      return relation === 'equals' && conjunct === `${column} IS NOT NULL`;
    }),
  );
}

function spellings(column: string, constant: string): readonly string[] {
  return constant === 'true' ? [column, `${column} = true`] : [`NOT ${column}`, `${column} = false`];
}

/** Rows of one parent: declared for the table that a foreign key refers to, or measured as the most frequent value of its columns. */
function boundChildren(table: Table, { equal }: Fixed, { statistics, rows }: BoundLimits): Bound | null {
  const known = relationStatistics(statistics, table);
  for (const key of table.foreignKeys) {
    if (!key.columns.every((column) => equal.has(column))) continue;
    const declared = known?.rowsPer?.[key.references.table] ?? known?.rowsPer?.[`${key.references.schema}.${key.references.table}`];
    if (declared !== undefined && declared <= rows)
      return { rows: Math.max(declared, 1), by: `${declared} rows for each row of ${key.references.table}, as declared` };
  }
  if (known === null || known.declared === true || known.rows === null) return null;
  const total = known.rows;
  const measured = known.columns.flatMap(({ name, mostCommonFrequencies, distinct, nullFraction }) => {
    if (!equal.has(name) || distinct === 0) return [];
    // Without most common values every value is about as frequent as any other.
    const share = mostCommonFrequencies?.[0] ?? (1 - nullFraction) / (distinct > 0 ? distinct : -distinct * total);
    return [{ name, rows: Math.ceil(share * total) }];
  });
  const least = measured.toSorted((one, other) => one.rows - other.rows)[0];
  if (least === undefined || least.rows > rows) return null;
  return { rows: Math.max(least.rows, 1), by: `at most about ${least.rows} rows for one value of ${least.name}, as measured` };
}
