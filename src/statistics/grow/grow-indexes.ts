import type { Index, Table } from '../../catalog/catalog.js';
import { qualify } from '../../postgres/identifier.js';
import { indexPages } from '../index-pages.js';
import type { RelationStatistics } from '../statistics.js';

/** Blocks of indexes whose size says more of how they were filled than of how they will be. */
const FEW = 8;

/** Indexes do not grow in step with their rows: a B-tree and GIN by their entries, where keys repeat by less; BRIN by the blocks of its table. */
export function growIndexes(
  grown: readonly RelationStatistics[],
  before: ReadonlyMap<string, RelationStatistics>,
  tables: ReadonlyMap<string, Table>,
): readonly RelationStatistics[] {
  const after = new Map(grown.map((relation) => [qualify(relation.schema, relation.name), relation]));
  return grown.map((relation) => {
    const key = qualify(relation.schema, relation.table ?? '');
    const [table, then, now] = [tables.get(key), before.get(key), after.get(key)];
    const index = table?.indexes.find(({ name }) => name === relation.name);
    const old = before.get(qualify(relation.schema, relation.name));
    if (index === undefined || table === undefined || then === undefined || now === undefined || old === undefined) return relation;
    if (then.rows === now.rows || old.pages === 0) return { ...relation, pages: old.pages };
    return { ...relation, pages: Math.max(2, pagesOf(index, table, { old, relation, then, now })) };
  });
}

interface Grown {
  readonly old: RelationStatistics;
  readonly relation: RelationStatistics;
  readonly then: RelationStatistics;
  readonly now: RelationStatistics;
}

function pagesOf(index: Index, table: Table, { old, relation, then, now }: Grown): number {
  if (index.method === 'btree' || index.method === 'gin') {
    // A partial one has rows of its own.
    const computed = (statistics: RelationStatistics, own: RelationStatistics): number =>
      indexPages({ ...index, predicate: null }, table, { ...statistics, rows: own.rows ?? statistics.rows });
    const pages = computed(now, relation);
    return old.pages < FEW ? pages : Math.ceil((old.pages * pages) / computed(then, old));
  }
  if (index.method === 'brin') return Math.max(old.pages, indexPages(index, table, now));
  return relation.pages;
}
