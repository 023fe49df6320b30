import type { Index, Table } from './catalog.js';
import { whyNotServing } from './serves-equality.js';

/**
 * Indexes that lead with some of these columns: a search by equality on all of them reads the rows of the first ones through such
 * an index and filters the rest, however many that are. Source: https://www.postgresql.org/docs/current/indexes-multicolumn.html
 */
export function narrowingIndexes(table: Table, columns: readonly string[]): readonly Index[] {
  return table.indexes.filter((index) => {
    const end = index.keys.findIndex(({ column }) => column === null || !columns.includes(column));
    const leading = index.keys.slice(0, end === -1 ? undefined : end).flatMap(({ column }) => column ?? []);
    return leading.length > 0 && whyNotServing(index, table, leading) === null;
  });
}

/**
 * Whole B-tree indexes that have one of these columns behind another: they can be read from end to end in place of the table, and
 * from 18 on by a skip scan where the columns before it have few values. Source: the same page, and release notes of PostgreSQL 18.
 */
export function indexesBehind(table: Table, columns: readonly string[]): readonly Index[] {
  return table.indexes.filter(
    ({ method, valid, isPartial, keys }) =>
      method === 'btree' && valid && !isPartial && keys.slice(1).some(({ column }) => column !== null && columns.includes(column)),
  );
}
