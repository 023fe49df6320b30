import { qualify } from '../postgres/identifier.js';
import type { ForeignKeyShape, OnTable } from './change.js';
import { columnList, tableName } from './sql-steps.js';

/** `FOREIGN KEY (a) REFERENCES s.t (b) ON DELETE CASCADE DEFERRABLE`, as it stands after ADD CONSTRAINT name. */
export function foreignKeySql(key: ForeignKeyShape): string {
  return [
    `FOREIGN KEY ${columnList(key.columns)} REFERENCES ${qualify(key.references.schema, key.references.table)} ${columnList(key.references.columns)}`,
    key.match === 'FULL' ? 'MATCH FULL' : '',
    key.onUpdate === 'NO ACTION' ? '' : `ON UPDATE ${key.onUpdate}`,
    key.onDelete === 'NO ACTION' ? '' : `ON DELETE ${key.onDelete}`,
    { 'not deferrable': '', deferrable: 'DEFERRABLE', 'initially deferred': 'DEFERRABLE INITIALLY DEFERRED' }[key.deferrable],
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/**
 * Counts the referencing rows that no referenced row answers. With MATCH SIMPLE a row with any NULL in the key passes, with
 * MATCH FULL only one with nothing but NULLs. Expected answer: 0.
 */
export function countOrphans(on: OnTable, key: ForeignKeyShape): string {
  const pairs = key.columns.map((column, position) => [column, key.references.columns[position] ?? column] as const);
  const given = pairs.map(([column]) => `c.${columnList([column]).slice(1, -1)} IS NOT NULL`);
  const equal = pairs.map(([column, target]) => `p.${columnList([target]).slice(1, -1)} = c.${columnList([column]).slice(1, -1)}`);
  const present = key.match === 'FULL' ? `(${given.join(' OR ')})` : given.join(' AND ');
  const parent = qualify(key.references.schema, key.references.table);
  return `SELECT count(*) FROM ${tableName(on)} AS c WHERE ${present} AND NOT EXISTS (SELECT FROM ${parent} AS p WHERE ${equal.join(' AND ')})`;
}

/** One letter an action, as in `pg_constraint.confdeltype`. */
export const ACTION_CODES = { 'NO ACTION': 'a', RESTRICT: 'r', CASCADE: 'c', 'SET NULL': 'n', 'SET DEFAULT': 'd' } as const;

/** The two tables of a key; one of a self-reference. */
export function listTables(table: string, parent: string): string {
  return table === parent ? table : `${table} and ${parent}`;
}
