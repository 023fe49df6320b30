import { isMoment, isNumbered } from '../../catalog/column-facts.js';
import type { Column, Table } from '../../catalog/catalog.js';
import { largestNumber } from '../largest-number.js';
import { assumed, derived, type Figure } from './basis.js';
import { findKey } from './distinct.js';
import { printNumber, printTime, spread } from './spread.js';
import type { Declaration } from './tables.js';

const MONTH = 30.4375 * 86_400_000;

/** A column whose range is asked for. */
export interface RangedColumn {
  readonly declaration: Declaration;
  readonly table: Table;
  readonly column: Column;
  readonly rows: number;
  /** Months. */
  readonly age: number;
  /** When the newest row came: by the clock that `now()` of the shadow reads. */
  readonly now: Date;
}

/** Histogram bounds: keys counted up from 1, references to such keys, and times over the age of the table; null for what may have any values. */
export function rangeOf({ declaration, table, column, rows, age, now }: RangedColumn): Figure<string | null> {
  if (rows < 2) return assumed(null, 'no rows');
  // More rows than the type has numbers cannot be, and are forecast.
  const most = Number(largestNumber(column.baseType) ?? Infinity);
  if (isCounted(column)) return derived(spread(1, Math.min(rows, most), printNumber), 'counted up from 1');
  const key = findKey(table, column.name);
  const parent = key === null ? null : declaration.find(`${key.references.schema}.${key.references.table}`);
  const referenced = parent?.columns.find(({ name }) => name === key?.references.columns[0]);
  const parents = parent === null ? null : declaration.rowsOf(parent);
  if (referenced !== undefined && parents !== null && parents > 1 && isCounted(referenced))
    return derived(spread(1, Math.min(parents, most), printNumber), `the keys of ${parent?.name ?? ''}`);
  if (!isMoment(column) || LATER.test(column.name)) return assumed(null, 'nothing is known of its range');
  const newest = now.getTime();
  return assumed(
    spread(newest - age * MONTH, newest, (time) => printTime(column, time)),
    'evenly over the age of the table, up to now',
  );
}

/** Times that may lie ahead, or long ago. */
const LATER = /expir|due|until|valid|schedul|next|start|begin|end|birth|deadline|renew|retry|not_before/;

export function isCounted(column: Column): boolean {
  return /^int[248]$/.test(column.baseType) && isNumbered(column);
}

/** Whether the column says when the row was made: rows lie in the order of it. */
export function isCreation(column: Column): boolean {
  if (!isMoment(column) || column.nullable) return false;
  return (
    CREATED.test(column.name) ||
    (/\b(now\(\)|CURRENT_(TIMESTAMP|DATE))/i.test(column.default ?? '') && !/updat|modif|chang|seen|activ/.test(column.name))
  );
}

const CREATED =
  /^(date_)?(created|creation|inserted|added|registered|joined|occurr?ed|happened|logged|recorded|received|posted|uploaded|made)(_(at|on|date|time))?$/;
