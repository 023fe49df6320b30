import { isMoment, isUniqueAlone } from '../../catalog/column-facts.js';
import type { Column, ForeignKey, Table } from '../../catalog/catalog.js';
import type { Volume } from '../../configuration/configuration.js';
import { assumed, declared, derived, type Figure } from './basis.js';
import { shareOfAll } from './frequencies.js';
import type { Declaration } from './tables.js';
import type { ValueList } from './value-list.js';

/** A column whose distinct values are asked for. */
export interface CountedColumn {
  readonly declaration: Declaration;
  readonly table: Table;
  readonly volume: Volume;
  readonly column: Column;
  readonly rows: number;
  readonly nulls: number;
  /** Months. */
  readonly age: number;
  readonly list: ValueList | null;
}

/** As `n_distinct`: a count, or the negative share of the rows; 0 when unknown, for which the planner takes 200. */
export function distinctOf(counted: CountedColumn): Figure<number> {
  const { table, volume, column, rows, nulls, list } = counted;
  const said = volume.distinct?.[column.name];
  if (said !== undefined) return declared(Math.min(said, Math.max(1, rows)), `distinct.${column.name}`);
  if (isUniqueAlone(table, column.name)) return derived(-(1 - nulls), 'unique: every row its own');
  const key = findKey(table, column.name);
  if (key !== null) return referencedValues(counted, key);
  const frequencies = volume.frequencies?.[column.name];
  if (list !== null) return derived(Math.min(list.values.length, Math.max(1, rows)), list.by);
  if (frequencies !== undefined && shareOfAll(frequencies) > 0.999 - nulls)
    return derived(Object.keys(frequencies).length, 'the frequencies name all its values');
  if (!isMoment(column)) return assumed(0, 'nothing is known of its values: the planner takes 200');
  if (column.baseType !== 'date') return assumed(-(1 - nulls), 'a moment of its own for each row');
  return assumed(Math.max(1, Math.min(rows * (1 - nulls), Math.round(counted.age * DAYS))), 'every day of the age of the table');
}

const DAYS = 30.4375;

/** The foreign key of nothing but this column. */
export function findKey({ foreignKeys }: Table, name: string): ForeignKey | null {
  return foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === name) ?? null;
}

/** Referenced rows that have referencing ones: declared by rows_per, else as many as chance meets, drawn evenly. */
function referencedValues({ declaration, volume, rows, nulls }: CountedColumn, key: ForeignKey): Figure<number> {
  const { schema, table } = key.references;
  const filled = rows * (1 - nulls);
  const parents = declaration.rowsOf({ schema, name: table });
  const each = volume.rows_per?.[table] ?? volume.rows_per?.[`${schema}.${table}`];
  if (each !== undefined && each > 0) {
    const having = Math.max(1, Math.round(filled / each));
    return derived(parents === null ? having : Math.max(1, Math.min(having, parents)), `rows_per.${table}`);
  }
  if (parents === null || parents === 0) return assumed(0, `how many rows ${table} has is not declared: the planner takes 200`);
  return derived(Math.max(1, Math.round(parents * (1 - Math.exp(-filled / parents)))), `the rows of ${table} that chance meets`);
}
