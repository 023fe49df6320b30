import type { Index, IndexKey, Table } from '../catalog/catalog.js';
import { keyPartsOf, type Part, partOfColumn } from './index-pages/part.js';
import { ginKeysOfIndex } from './index-pages/gin-keys.js';
import { ginPages } from './index-pages/gin-pages.js';
import { gistPages } from './index-pages/gist-pages.js';
import { gistKeysOfIndex } from './index-pages/gist-keys.js';
import { brinPages, hashPages } from './index-pages/other-methods.js';
import { predicateShare } from './index-pages/predicate-share.js';
import { treePages } from './index-pages/tree.js';
import { pivotBytes } from './btree-height.js';
import type { RelationStatistics } from './statistics.js';
import type { Columned } from './width.js';

/** What counts of an index: one of the catalog or one to be made. Where no method is named, a B-tree is meant. */
export interface SizedIndex extends Pick<Index, 'unique' | 'include'> {
  readonly method?: string;
  readonly keys: readonly (Pick<IndexKey, 'column'> & Partial<IndexKey>)[];
  readonly predicate?: string | null;
  readonly definition?: string | null;
}

/** A table whose keys may be known: what holds one has no two rows alike. */
type SizedTable = Columned & Partial<Pick<Table, 'primaryKey' | 'indexes'>>;

/** Of a server that is not known. */
const NEWEST = 18;

/**
 * Blocks that CREATE INDEX fills, from the statistics of the table alone. Of B-trees: width, NULLs, deduplication and how full pages are built. Of
 * GIN: the keys that values make, as far as statistics hold values; see `isSizeAssumed`. Of GiST it depends on the server's
 * major how full they are.
 */
export function indexPages(index: SizedIndex, table: SizedTable, statistics: RelationStatistics, major = NEWEST): number {
  const rows = statistics.rows ?? 0;
  const held = index.predicate == null ? 1 : predicateShare(index.predicate, statistics);
  const keys = keyPartsOf(index.keys, table, statistics).map((part, at) =>
    withinPredicate(part, index.keys[at]?.column ?? null, index.predicate ?? null),
  );
  const included = index.include.flatMap((name) =>
    table.columns.filter((column) => column.name === name).map((column) => partOfColumn(column, statistics)),
  );
  const [first] = keys;
  if (index.method === 'hash' && first !== undefined) return hashPages(first, rows, held);
  if (index.method === 'brin') return brinPages(keys, statistics.pages, pagesPerRange(index.definition ?? ''));
  if (index.method === 'gin') {
    const groups = ginKeysOfIndex(index.keys, table, statistics).flatMap((each) => each.groups);
    return ginPages(groups, { rows: rows * held, heapPages: statistics.pages, columns: index.keys.length });
  }
  if (index.method === 'gist') return gistPages(gistKeysOfIndex(index.keys, table, statistics), rows * held, major);
  const unique = index.unique || holdsKey(index, table);
  const deduplicates = !index.unique && included.length === 0 && keys.every(({ equalImage }) => equalImage);
  return treePages({ keys, included, deduplicates, unique, pivot: pivotBytes(index, table, statistics, null) }, rows, held);
}

/** Whether its size rests on more than statistics: of GIN where they hold no values, of methods of which nothing is known. */
export function isSizeAssumed(index: SizedIndex, table: SizedTable, statistics: RelationStatistics): boolean {
  if (index.method === 'gin') return ginKeysOfIndex(index.keys, table, statistics).some(({ assumed }) => assumed);
  if (index.method === 'gist') return gistKeysOfIndex(index.keys, table, statistics).some(({ assumed }) => assumed);
  return !['btree', 'hash', 'brin'].includes(index.method ?? 'btree');
}

/** `column IS NOT NULL` leaves no NULL of that column. */
function withinPredicate(part: Part, column: string | null, predicate: string | null): Part {
  if (column === null || predicate === null || part.nullFraction === 0) return part;
  if (!new RegExp(`\\b${column.replaceAll(/[^\w]/g, '.')}"? IS NOT NULL`, 'i').test(predicate)) return part;
  const rest = 1 - part.nullFraction;
  return { ...part, nullFraction: 0, common: part.common.map((each) => each / rest) };
}

/** Whether its columns hold those of a unique key without NULL: then no two rows are alike. */
function holdsKey(index: SizedIndex, { primaryKey, indexes }: SizedTable): boolean {
  const columns = new Set(index.keys.map(({ column }) => column));
  const keys = [
    ...(primaryKey == null ? [] : [primaryKey.columns]),
    ...(indexes ?? [])
      .filter(({ unique, isPartial, keys: own }) => unique && !isPartial && own.every(({ column }) => column !== null))
      .map(({ keys: own }) => own.map(({ column }) => column ?? '')),
  ];
  return keys.some((key) => key.length > 0 && key.every((name) => columns.has(name)));
}

/** PostgreSQL's default of the storage parameter. */
const PAGES_PER_RANGE = 128;

export function pagesPerRange(definition: string): number {
  const written = /\bpages_per_range\s*=\s*'?(\d+)/.exec(definition)?.[1];
  return written === undefined ? PAGES_PER_RANGE : Number(written);
}
