import type { Name } from '../../sql/operations/operation.js';
import { qualify, quoteIdentifier } from '../../postgres/identifier.js';

/** Queries that count the rows which a statement would stumble over. Every one is a SELECT of one number. */

export function countRows(table: Name, condition: string | null = null): string {
  return `SELECT count(*) FROM ${spell(table)}${condition === null ? '' : ` WHERE ${condition}`}`;
}

export function countNulls(table: Name, columns: readonly string[]): string {
  return countRows(table, columns.map((column) => `${quoteIdentifier(column)} IS NULL`).join(' OR '));
}

/** Groups of rows that are alike. `keys` are columns or expressions as SQL; a NULL is like nothing unless `nullsAlike`. */
export function countDuplicates(
  table: Name,
  keys: readonly string[],
  { predicate = null, nullsAlike = false }: { readonly predicate?: string | null; readonly nullsAlike?: boolean } = {},
): string {
  const conditions = [...(predicate === null ? [] : [`(${predicate})`]), ...(nullsAlike ? [] : keys.map((key) => `${key} IS NOT NULL`))];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return `SELECT count(*) FROM (SELECT FROM ${spell(table)}${where} GROUP BY ${keys.join(', ')} HAVING count(*) > 1) AS duplicates`;
}

/** Rows whose reference leads nowhere. */
export function countOrphans(table: Name, columns: readonly string[], parent: Name, referenced: readonly string[]): string {
  const present = columns.map((column) => `child.${quoteIdentifier(column)} IS NOT NULL`);
  const joined = columns.map((column, at) => `parent.${quoteIdentifier(referenced[at] ?? '')} = child.${quoteIdentifier(column)}`);
  return `SELECT count(*) FROM ${spell(table)} AS child WHERE ${present.join(' AND ')} AND NOT EXISTS (SELECT FROM ${spell(parent)} AS parent WHERE ${joined.join(' AND ')})`;
}

/** Rows that a condition refuses; one that it does not decide (NULL) is let pass, as a CHECK does. */
export function countBreaking(table: Name, condition: string): string {
  return countRows(table, `NOT (${condition})`);
}

/** Pairs of rows that an exclusion constraint forbids. */
export function countExcluded(
  table: Name,
  elements: readonly { readonly column: string; readonly operator: string }[],
  predicate: string | null,
): string {
  const source = predicate === null ? spell(table) : `(SELECT ctid, * FROM ${spell(table)} WHERE ${predicate})`;
  const alike = elements.map(({ column, operator }) => `one.${quoteIdentifier(column)} ${operator} other.${quoteIdentifier(column)}`);
  return `SELECT count(*) FROM ${source} AS one JOIN ${source} AS other ON one.ctid < other.ctid AND ${alike.join(' AND ')}`;
}

function spell({ schema, name }: Name): string {
  return qualify(schema, name);
}
