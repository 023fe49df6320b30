import type { Catalog, Column, ForeignKey, Table } from '../../catalog/catalog.js';

/** What rows of a table must satisfy: what it says itself, and what it will say once the migrations have run. */
export interface TableShape {
  readonly table: Table;
  /** Columns of unique keys, each key once; expressions are no columns and are left to chance. */
  readonly keys: readonly (readonly string[])[];
  readonly foreignKeys: readonly ForeignKey[];
  /** Conditions on the columns, as SQL. */
  readonly conditions: readonly string[];
  readonly required: ReadonlySet<string>;
}

/** Constraints of later states count where all their columns are there already, and of the same type. */
export function shapeOf(table: Table, later: readonly Catalog[]): TableShape {
  const same = later.flatMap(({ tables }) => tables.filter(({ schema, name }) => schema === table.schema && name === table.name));
  const states = [table, ...same];
  const types = new Map(table.columns.map(({ name, type }) => [name, type]));
  const fits = (columns: readonly string[], of: Table): boolean =>
    columns.length > 0 && columns.every((name) => types.get(name) === of.columns.find((column) => column.name === name)?.type);
  const keys = states.flatMap((state) => [
    ...state.indexes
      .filter(({ unique }) => unique)
      .map(({ keys: parts }) => parts.flatMap(({ column }) => column ?? []))
      .filter((columns) => fits(columns, state)),
    // Ranges that differ in where they begin do not overlap.
    ...state.exclusions.map(({ columns }) => columns).filter((columns) => fits(columns, state)),
  ]);
  const foreignKeys = states.flatMap((state) => state.foreignKeys.filter(({ columns }) => fits(columns, state)));
  const conditions = states.flatMap((state) =>
    state.checks.flatMap(({ expression, columns }) => (expression !== null && fits(columns, state) ? [expression] : [])),
  );
  const required = states.flatMap((state) =>
    state.columns.filter(({ name, nullable }) => !nullable && types.has(name)).map(({ name }) => name),
  );
  return {
    table,
    keys: distinct(keys, (columns) => columns.join('\n')),
    foreignKeys: distinct(foreignKeys, ({ columns, references }) => JSON.stringify([columns, references])),
    conditions: [...new Set(conditions)],
    required: new Set(required),
  };
}

function distinct<T>(list: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(list.map((item) => [keyOf(item), item])).values()];
}

/** Columns that are written: the server computes the others. */
export function writtenColumns({ columns }: Table): readonly Column[] {
  return columns.filter(({ generated }) => generated === null);
}
