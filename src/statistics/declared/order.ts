import { isUniqueAlone } from '../../catalog/column-facts.js';
import type { Column, Table } from '../../catalog/catalog.js';
import { assumed, derived, type Figure } from './basis.js';
import type { CommonValue } from './frequencies.js';
import { findKey } from './distinct.js';
import { isCounted, isCreation } from './range.js';

/**
 * Correlation of the column with the order on disk: rows lie as they were made. Of values that come in any order, equal ones are told
 * apart by their place, so that k values of the shares p correlate by the sum of p² (`compute_scalar_stats` in
 * src/backend/commands/analyze.c).
 */
export function orderOf(table: Table, column: Column, common: readonly CommonValue[]): Figure<number | null> {
  if (isCounted(column)) return derived(1, 'rows lie in the order of the sequence');
  if (isCreation(column)) return assumed(1, 'rows lie in the order in which they were made');
  if (common.length > 0)
    return assumed(
      common.reduce((sum, { frequency }) => sum + frequency ** 2, 0),
      'its values come in any order',
    );
  if (leadsOwnKey(table, column)) return assumed(1, 'rows of one reference are made together: it leads the primary key');
  return isUniqueAlone(table, column.name) || findKey(table, column.name) !== null
    ? assumed(0, 'its values come in any order')
    : assumed(null, 'nothing is known of its order');
}

/** `order_id` of the key (order_id, position): the parts of one thing, numbered. A key of nothing but references is a pairing. */
function leadsOwnKey(table: Table, { name }: Column): boolean {
  const key = table.primaryKey?.columns ?? [];
  const refers = (column: string): boolean => table.foreignKeys.some(({ columns }) => columns.includes(column));
  return key.length > 1 && key[0] === name && findKey(table, name) !== null && key.slice(1).some((column) => !refers(column));
}
