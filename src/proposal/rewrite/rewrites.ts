import type { Catalog } from '../../catalog/catalog.js';
import type { Rewrite, Rewriter } from './rewrite.js';

const rewriters: readonly Rewriter[] = [];

/** All other ways to write a statement that are known. */
export function rewritesOf(sql: string, catalog: Catalog): Rewrite[] {
  return rewriters.flatMap((rewrite) => rewrite(sql, catalog));
}
