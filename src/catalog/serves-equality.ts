import { quoteIdentifier } from '../postgres/identifier.js';
import { splitConjuncts } from '../sql/conjuncts.js';
import type { Index, Table } from './catalog.js';

/**
 * Why an index does not serve a search by equality on all of these columns (`a = $1 AND b = $2`); null when it does.
 *
 * A B-tree serves it when its leading keys are those columns, in any order; so does GiST, which has an operator class for scalar
 * equality (btree_gist) or could not hold the column. A hash index serves one column. A partial index serves it when its
 * predicate follows from the search, and `a = $1` implies nothing but `a IS NOT NULL`.
 * Source: https://www.postgresql.org/docs/current/indexes-multicolumn.html and indexes-partial.html
 */
export function whyNotServing(index: Index, table: Table, columns: readonly string[]): string | null {
  if (!index.valid) return 'is not valid';
  if (index.isPartial && !followsFromEquality(index.predicate, columns))
    return `is partial: ${index.predicate ?? 'its predicate could not be read'}`;
  if (index.method === 'hash')
    return columns.length === 1 && index.keys[0]?.column === columns[0] ? null : 'is a hash index, which serves one column alone';
  if (index.method !== 'btree' && index.method !== 'gist') return `is a ${index.method} index`;
  return whyNotLeading(index, table, columns);
}

function whyNotLeading(index: Index, table: Table, columns: readonly string[]): string | null {
  const leading = index.keys.slice(0, columns.length);
  const missing = columns.filter((name) => !leading.some((key) => key.column === name));
  if (missing.length > 0) return whyMissing(index, missing);
  const foreign = leading.find((key) => key.collation !== null && !hasCollation(table, key.column, key.collation));
  return foreign === undefined ? null : `sorts ${foreign.column ?? ''} by another collation than the column's`;
}

function whyMissing(index: Index, missing: readonly string[]): string {
  const names = missing.join(', ');
  const plural = missing.length > 1;
  if (missing.every((name) => index.keys.some((key) => key.column === name))) return `has ${names} behind other columns`;
  if (missing.every((name) => index.include.includes(name))) return `holds ${names} as INCLUDE only, which cannot be searched`;
  return `does not have ${names} among its ${plural ? 'leading ' : ''}keys`;
}

function hasCollation(table: Table, column: string | null, collation: { readonly schema: string; readonly name: string }): boolean {
  const own = table.columns.find(({ name }) => name === column)?.collation ?? null;
  return own !== null && own.schema === collation.schema && own.name === collation.name;
}

function followsFromEquality(predicate: string | null, columns: readonly string[]): boolean {
  if (predicate === null) return false;
  const implied = columns.map((name) => `${quoteIdentifier(name)} IS NOT NULL`);
  return splitConjuncts(predicate).every((condition) => implied.includes(condition));
}
