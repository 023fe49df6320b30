import type { Catalog, Table } from '../catalog/catalog.js';
import type { CreateIndex } from '../change/change.js';
import { describeKey, type IndexShape, type ShapeKey } from '../plan/index-shape.js';
import { formatCount, formatPages } from '../statistics/figures.js';
import { indexPages } from '../statistics/index-pages.js';
import type { RelationStatistics } from '../statistics/statistics.js';
import type { Candidate } from '../engine/finding.js';
import { createOnPartitions } from './index-partitions.js';

/** Indexes that would serve a scan of a table, and what decides between them. */
export interface WantedAccess {
  readonly catalog: Catalog;
  readonly table: Table;
  /** The name of an index of this shape on this table. Equal shapes have equal names. */
  nameOf(table: Table, shape: IndexShape): string;
  readonly first: IndexShape;
  /** The other one of the partial index and the index of all rows. */
  readonly second: IndexShape | null;
  /** Columns that the scan hands up, where so few are missing from the index that an index-only scan is worth a thought. */
  readonly include: readonly string[];
  /** Rows of the table at the horizon. */
  readonly rows: number;
  readonly returns: number;
  /** The table at the horizon, for the sizes of its indexes; null when unknown. */
  readonly statistics: RelationStatistics | null;
}

/** The best index first, then the alternatives with what speaks against each. */
export function proposeScanIndex(wanted: WantedAccess): Candidate[] {
  const { first, second } = wanted;
  const candidates = [propose(wanted, first, null)];
  if (second !== null) candidates.push(propose(wanted, second, drawbackOf(wanted, first, second)));
  if (first.keys.length > 1 && first.method === 'btree')
    candidates.push(propose(wanted, { ...first, keys: first.keys.slice(0, 1) }, drawbackOfPrefix(first)));
  if (wanted.include.length > 0 && first.method === 'btree')
    candidates.push(propose(wanted, first, drawbackOfInclude(wanted, first), wanted.include));
  return candidates;
}

/** An index for each alternative of an OR, but for those that have one. */
export function proposeArms(wanted: Omit<WantedAccess, 'first' | 'second' | 'include'>, arms: readonly IndexShape[]): Candidate[] {
  const lacking = arms.filter(
    ({ keys: [key] }) =>
      !wanted.table.indexes.some(
        (index) => index.valid && !index.isPartial && index.keys[0]?.column === key?.column && key?.column !== null,
      ),
  );
  if (lacking.length === 0) return [];
  const single = lacking.map((shape) => propose({ ...wanted, first: shape, second: null, include: [] }, shape, null));
  return [
    {
      title: `An index for each alternative: ${single.map(({ title }) => title).join('; ')}`,
      changes: single.flatMap(({ changes }) => changes),
      why: 'The alternatives of an OR are searched one by one and joined as a bitmap, which needs an index for each of them.',
      drawback: null,
    },
  ];
}

function propose(wanted: WantedAccess, shape: IndexShape, drawback: string | null, include: readonly string[] = []): Candidate {
  const { table, catalog } = wanted;
  const index = makeIndex(wanted, table, shape, include);
  const partitioned = table.kind === 'partitioned table';
  const change = partitioned
    ? createOnPartitions(index, table, (partition) => makeIndex(wanted, partition, shape, include), catalog)
    : index;
  const covering = include.length === 0 ? '' : ` including ${include.join(', ')}`;
  const how = partitioned ? 'built concurrently partition by partition' : 'built concurrently';
  return {
    title: `${shape.method === 'gin' ? 'GIN' : 'B-tree'} index on (${shape.keys.map(describeKey).join(', ')})${covering}${shape.where === null ? '' : ` where ${shape.where}`}, ${how}`,
    changes: [change],
    why: describeUse(wanted, shape, include),
    drawback,
  };
}

function makeIndex({ nameOf }: WantedAccess, table: Table, shape: IndexShape, include: readonly string[]): CreateIndex {
  return {
    kind: 'createIndex',
    schema: table.schema,
    table: table.name,
    name: nameOf(table, shape),
    method: shape.method,
    unique: false,
    keys: shape.keys.map(({ column, expression, descending, nulls, opclass }) => ({ column, expression, descending, nulls, opclass })),
    include,
    where: shape.where,
    concurrently: true,
  };
}

/** What a key of each role does, after its name. */
export const keyUses: Readonly<Record<ShapeKey['role'], string>> = {
  equality: 'is searched by equality',
  order: 'gives the rows in the order that is asked for',
  range: 'bounds the range',
  containment: 'is searched for what it contains',
};

function describeUse(wanted: WantedAccess, shape: IndexShape, include: readonly string[]): string {
  const parts = shape.keys.map((key) => `${describeKey(key)} ${keyUses[key.role]}`);
  const partial = shape.where === null ? '' : `; rows outside of ${shape.where} need no entry`;
  const size = sizeOf(wanted, shape, include);
  const found = `It finds about ${formatCount(wanted.returns)} of ${formatCount(wanted.rows)} rows without reading the others`;
  return `${parts.join(', ')}${partial}. ${found}${size === null ? '' : `, and takes about ${size}`}. CONCURRENTLY lets writes go on while it is built.`;
}

/** GIN cannot be sized from statistics, and of expressions nothing is known. */
function sizeOf({ table, statistics }: WantedAccess, { method, keys, share }: IndexShape, include: readonly string[]): string | null {
  if (statistics === null || method !== 'btree' || keys.some(({ column }) => column === null)) return null;
  return formatPages(Math.ceil(indexPages({ unique: false, keys, include }, table, statistics) * share));
}

function drawbackOf(wanted: WantedAccess, first: IndexShape, second: IndexShape): string {
  const sizes = [sizeOf(wanted, first, []), sizeOf(wanted, second, [])];
  const figures = sizes.includes(null) || sizes[0] === sizes[1] ? '' : `: about ${sizes[1]} instead of ${sizes[0]}`;
  if (second.where === null) return `Has an entry for every row, also for those outside of ${first.where ?? ''}${figures}.`;
  return `Serves only queries that send ${second.where} in these words, and neither a referential check nor a search of all rows${figures}.`;
}

function drawbackOfPrefix({ keys }: IndexShape): string {
  const rest = keys.slice(1).map(describeKey).join(', ');
  return `Smaller, but ${rest} is then looked at in the table, row by row of what the first column finds${keys.some(({ role }) => role === 'order') ? ', and these rows are sorted' : ''}.`;
}

function drawbackOfInclude(wanted: WantedAccess, first: IndexShape): string {
  const sizes = [sizeOf(wanted, first, []), sizeOf(wanted, first, wanted.include)];
  const larger = sizes.includes(null) ? `Larger by ${wanted.include.join(', ')}` : `About ${sizes[1]} instead of ${sizes[0]}`;
  return `${larger}; it saves the visit to the table only on pages that VACUUM has marked all-visible, and an UPDATE of an included column is no longer HOT.`;
}
