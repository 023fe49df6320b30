import type { Catalog, Table } from '../catalog/catalog.js';
import type { CreateIndex } from '../change/change.js';
import { createIndexSql } from '../change/index-sql.js';
import { describeKey, type IndexShape, shapeIndexes } from '../plan/index-shape.js';
import type { Plan, PlanNode } from '../plan/plan.js';
import { hideValues } from '../plan/words.js';
import { readPredicates, readSortKey } from '../plan/predicate.js';
import { demandOf, describeDemand, isPresent, type Scanned } from '../plan/scan-demand.js';
import { type SequentialScan, walkWithAbove } from '../plan/sequential-scan.js';
import { quoteIdentifier } from '../postgres/identifier.js';
import { relationStatistics } from '../statistics/figures.js';
import type { Statistics } from '../statistics/statistics.js';
import { keyUses } from './propose-scan-index.js';

/** An index, or several that a bitmap joins, that a plan might be better with. Whether it is, a trial tells. */
export interface IndexIdea {
  readonly statements: readonly string[];
  readonly title: string;
  /** What each key serves. */
  readonly why: string;
}

export interface IdeaGround {
  readonly catalog: Catalog;
  readonly statistics: Statistics | null;
  readonly nameOf: (table: Table, shape: IndexShape) => string;
}

/** Ideas for every scan of a plan: also of those that use an index and still test rows one by one. Each once. */
export function ideasFor(plan: Plan, ground: IdeaGround): IndexIdea[] {
  const ideas = [...walkWithAbove(plan.root, [])].flatMap(({ node, above }) => ideasForScan(node, above, ground));
  return [...new Map(ideas.map((idea) => [idea.statements.join(';'), idea])).values()];
}

const SCANS = new Set(['Seq Scan', 'Index Scan', 'Index Only Scan', 'Bitmap Heap Scan']);

function ideasForScan(node: PlanNode, above: readonly PlanNode[], ground: IdeaGround): IndexIdea[] {
  const { catalog, statistics } = ground;
  const scanned = catalog.tables.find(({ schema, name }) => name === node.relation && schema === (node.schema ?? schema));
  if (!SCANS.has(node.nodeType) || scanned === undefined) return [];
  const conditions = [node.indexCondition, node.recheckCondition, node.filter].filter((text) => text !== null);
  const whole: PlanNode = { ...node, filter: conditions.length === 0 ? null : conditions.map((text) => `(${text})`).join(' AND ') };
  const scan: SequentialScan = { node: whole, above, rows: node.rows };
  const table = rootOf(catalog, scanned);
  const rows = relationStatistics(statistics, scanned)?.rows ?? relationStatistics(statistics, table)?.rows ?? 0;
  const known = { catalog, table: scanned, statistics, rows, share: 1, smallScan: 0 };
  const demand = demandOf(scan, known);
  const ordered = shapesInOrder(scan, known);
  if (demand === null && ordered.length === 0) return [];
  const { whole: all, partial, arms } = demand?.shapes ?? { whole: null, partial: null, arms: [] };
  const single = [all, partial, ...ordered]
    .filter((shape) => shape !== null && !isPresent(shape, scanned))
    .flatMap((shape) => (shape === null ? [] : [idea(table, [shape], ground)]));
  const covering = all === null || all.method !== 'btree' ? [] : coveringIdea(table, all, whole, ground);
  const lacking = arms.filter((shape) => !isPresent(shape, scanned));
  return [...single, ...covering, ...(lacking.length === 0 ? [] : [idea(table, lacking, ground)])];
}

/** Indexes that give the order in which the rows are wanted as well: a trial tells whether that is worth more than fewer rows. */
function shapesInOrder({ node, above }: SequentialScan, known: Scanned): (IndexShape | null)[] {
  const { table } = known;
  const alias = node.alias ?? node.relation ?? '';
  const order = orderWanted(node, above, table).map((key) => readSortKey(key, alias, table.columns));
  const keys = order.filter((key) => key !== null);
  if (keys.length === 0 || keys.length < order.length) return [];
  const predicates = node.filter === null ? [] : readPredicates(node.filter, alias, table.columns);
  const { whole, partial } = shapeIndexes(describeDemand(predicates, keys, known));
  return [whole, partial];
}

/** By what a node above sorts, or by what an index gives them in order to a LIMIT. */
function orderWanted(node: PlanNode, above: readonly PlanNode[], table: Table): readonly string[] {
  const sort = above.find(({ sortKeys, nodeType }) => sortKeys.length > 0 && nodeType.endsWith('Sort'));
  if (sort !== undefined) return sort.sortKeys;
  const limited = above.some(({ nodeType }) => nodeType === 'Limit');
  const index = limited && node.indexCondition === null ? table.indexes.find(({ name }) => name === node.index) : undefined;
  const prefix = quoteIdentifier(node.alias ?? node.relation ?? '');
  const backwards = node.direction === 'Backward';
  return (index?.keys ?? []).flatMap(({ column, descending }) =>
    column === null ? [] : [`${prefix}.${quoteIdentifier(column)}${descending === backwards ? '' : ' DESC'}`],
  );
}

/** The same with up to three columns more, where they are all that is read: then the table need not be. */
function coveringIdea(table: Table, shape: IndexShape, node: PlanNode, ground: IdeaGround): IndexIdea[] {
  const keys = new Set(shape.keys.map(({ column }) => column));
  const read = table.columns.filter(({ name }) => !keys.has(name) && node.output.some((text) => text.split(/[^\w$]+/).includes(name)));
  const filter = (node.filter ?? '').replaceAll(/::"?\w+(?: \w+)*"?/g, '');
  const rest = table.columns.filter(({ name }) => !keys.has(name) && filter.split(/[^\w$]+/).includes(name));
  const include = [...new Set([...read, ...rest].map(({ name }) => name))];
  if (include.length === 0 || include.length > 3 || node.output.length > shape.keys.length + 3) return [];
  return [idea(table, [shape], ground, include)];
}

function idea(table: Table, shapes: readonly IndexShape[], { nameOf }: IdeaGround, include: readonly string[] = []): IndexIdea {
  const indexes = shapes.map((shape): CreateIndex => ({
    kind: 'createIndex',
    schema: table.schema,
    table: table.name,
    name: include.length === 0 ? nameOf(table, shape) : `${nameOf(table, shape)}_covering`.slice(0, 63),
    method: shape.method,
    unique: false,
    keys: shape.keys.map(({ column, expression, descending, nulls, opclass }) => ({ column, expression, descending, nulls, opclass })),
    include,
    where: shape.where,
    // Refused on a partitioned table itself.
    concurrently: table.kind !== 'partitioned table',
  }));
  const titles = shapes.map(
    (shape) =>
      `${shape.method === 'gin' ? 'a GIN' : 'an'} index on ${table.name} (${shape.keys.map(describeKey).join(', ')})${include.length === 0 ? '' : ` including ${include.join(', ')}`}${shape.where === null ? '' : ` where ${hideValues(shape.where)}`}`,
  );
  return { statements: indexes.map(createIndexSql), title: titles.join(' and '), why: shapes.map(describeRoles).join(' ') };
}

function describeRoles({ keys, where }: IndexShape): string {
  const parts = keys.map((key) => `${describeKey(key)} ${keyUses[key.role]}`);
  return `${parts.join(', ')}${where === null ? '' : '; rows that never match have no entry'}.`;
}

function rootOf(catalog: Catalog, table: Table): Table {
  const { partitionOf } = table;
  const parent =
    partitionOf === null
      ? undefined
      : catalog.tables.find(({ schema, name }) => schema === partitionOf.parent.schema && name === partitionOf.parent.name);
  return parent === undefined ? table : rootOf(catalog, parent);
}
