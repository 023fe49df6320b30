import type { Catalog } from '../../catalog/catalog.js';
import { readWheres } from '../../sql/where-clauses.js';
import { rewriteAlternatives } from './alternatives.js';
import { bareColumns } from './bare-columns.js';
import { rewriteOffset } from './keyset.js';
import { rewriteNotIn } from './not-in.js';
import { openCtes } from './open-cte.js';
import type { Rewrite, Rewriter } from './rewrite.js';
import { rewritePrefixes, rewriteSuffixes } from './suffix-search.js';
import { rewriteTimes } from './time-ranges.js';

const rewriters: readonly Rewriter[] = [
  rewriteTimes,
  bareColumns,
  rewriteSuffixes,
  rewritePrefixes,
  rewriteNotIn,
  rewriteAlternatives,
  rewriteOffset,
  openCtes,
];

/** All other ways to write a statement that are known, one change each; none for a text that does not parse. */
export function rewritesOf(sql: string, catalog: Catalog): Rewrite[] {
  const text = sql.replace(/[;\s]+$/, '');
  if (text === '') return [];
  try {
    const statement = { sql: text, catalog, wheres: readWheres(text) };
    return rewriters.flatMap((rewrite) => rewrite(statement));
  } catch (error) {
    if (error instanceof Error && error.constructor.name === 'SqlError') return [];
    throw error;
  }
}
