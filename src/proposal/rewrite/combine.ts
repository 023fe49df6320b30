import type { Catalog } from '../../catalog/catalog.js';
import type { Rewrite } from './rewrite.js';
import { rewritesOf } from './rewrites.js';

/** Statements of which more may be rewritten than one: so many are written anew a second time, and so many in all. */
const FIRST = 6;
const MOST = 10;

/** Two changes on one statement, where one leaves another to be made: a statement has as many reasons not to be searched for as it has conditions. */
export function combineRewrites(sql: string, catalog: Catalog): Rewrite[] {
  const once = rewritesOf(sql, catalog);
  const known = new Set([sql.replace(/[;\s]+$/, ''), ...once.map((rewrite) => rewrite.sql)]);
  const combined: Rewrite[] = [];
  for (const first of once.slice(0, FIRST))
    for (const second of rewritesOf(first.sql, catalog)) {
      if (known.has(second.sql) || combined.length === MOST) continue;
      known.add(second.sql);
      combined.push({
        sql: second.sql,
        title: `${first.title}; and ${second.title}`,
        why: first.why === second.why ? first.why : `${first.why} ${second.why}`,
        condition: [...new Set([first.condition, second.condition])].filter((each) => each !== null).join('; and ') || null,
        indexes: [...new Set([...first.indexes, ...second.indexes])],
      });
    }
  return combined;
}
