import type { Catalog, Index, Table, View } from '../catalog/catalog.js';
import { btreeHeight } from '../statistics/btree-height.js';
import { pagesPerRange } from '../statistics/index-pages.js';
import type { RelationStatistics, Statistics } from '../statistics/statistics.js';
import type { Ends } from './extremes.js';
import { makeRangeMap, makeTree } from './index-file.js';

/** A table, or what a materialized view has of one. */
export type IndexedTable = Pick<Table, 'schema' | 'name' | 'columns' | 'indexes'>;

/** Tables and materialized views, both with indexes. */
export function listIndexed(catalog: Catalog): readonly IndexedTable[] {
  return [...catalog.tables, ...catalog.views.filter(({ indexes }) => indexes.length > 0).map(toTable)];
}

/** Widths and base types are guessed from the names of types: only sizes of indexes rest on them. */
function toTable({ schema, name, columns, indexes }: View): IndexedTable {
  return { schema, name, indexes, columns: columns.map((column) => ({ ...BLANK, ...column, baseType: baseTypeOf(column.type) })) };
}

const BLANK = {
  nullable: true,
  unvalidatedNotNull: null,
  default: null,
  identity: null,
  generated: null,
  collation: null,
  local: true,
  identitySequence: null,
  comment: null,
};

const BASE_TYPES: Readonly<Record<string, string>> = {
  smallint: 'int2',
  integer: 'int4',
  bigint: 'int8',
  real: 'float4',
  'double precision': 'float8',
  boolean: 'bool',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
  'character varying': 'varchar',
};

function baseTypeOf(type: string): string {
  const bare = type.replace(/\(.*\)/, '');
  return BASE_TYPES[bare] ?? bare;
}

/**
 * The first blocks of the indexes whose metapage the planner reads: B-trees of their height, and BRIN's map of ranges. Those of an index
 * of no known size stay as they are, and so do those whose root is a leaf and whose ends are not known. Each is made when it is asked for:
 * of a thousand tables they are a hundred megabytes. Source: `btgettreeheight`, `brincostestimate`.
 */
export function makeHeads(catalog: Catalog, statistics: Statistics, ends: ReadonlyMap<string, Ends>): ReadonlyMap<string, Head> {
  const known = new Map(statistics.relations.map((relation) => [keyOf(relation), relation]));
  const heads = new Map<string, Head>();
  for (const table of listIndexed(catalog))
    for (const index of table.indexes) {
      const key = keyOf({ schema: table.schema, name: index.name });
      const own = known.get(key);
      const heap = known.get(keyOf(table));
      const head =
        own === undefined || heap === undefined
          ? null
          : makeHead(index, { table, heap, own, ends: heap.pages > 0 ? (ends.get(key) ?? null) : null });
      if (head !== null) heads.set(key, head);
    }
  return heads;
}

/** The first blocks of an index. */
export type Head = () => Buffer;

interface Measured {
  readonly table: IndexedTable;
  readonly heap: RelationStatistics;
  readonly own: RelationStatistics;
  readonly ends: Ends | null;
}

function makeHead(index: Index, { table, heap, own, ends }: Measured): Head | null {
  if (own.pages < 2) return null;
  if (index.method === 'brin') return () => makeRangeMap(heap.pages, pagesPerRange(index.definition ?? ''));
  if (index.method !== 'btree') return null;
  const height = btreeHeight(index, table, heap, own);
  return height === 0 && ends === null ? null : () => makeTree(height, ends);
}

function keyOf({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${schema}.${name}`;
}
