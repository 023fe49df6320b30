import { quoteIdentifier } from '../postgres/identifier.js';
import type { Predicate, SearchKey, SortKey } from './predicate.js';

/** A key of an index that would serve a scan, and which condition it serves. */
export type ShapeKey = SortKey & {
  readonly opclass: string | null;
  readonly role: 'equality' | 'order' | 'range' | 'containment';
};

/** An index as a scan would like it. */
export interface IndexShape {
  readonly method: 'btree' | 'gin';
  readonly keys: readonly ShapeKey[];
  /** Predicate; null for an index of all rows. */
  readonly where: string | null;
  /** Columns of the predicate, for a name. */
  readonly whereColumns: readonly string[];
  /** Of all rows those that have an entry, 0 … 1, as far as that is known. */
  readonly share: number;
}

/** What a scan asks for and what is known of its table. */
export interface Demand {
  readonly predicates: readonly Predicate[];
  /** Keys of the order that a LIMIT wants; empty where order is not worth an index. */
  readonly order: readonly SortKey[];
  /** Distinct values of a column, 0 when unknown. */
  distinct(column: string): number;
  /** True for a column that holds one of a few states: a condition on it may become the predicate of a partial index. */
  isState(column: string): boolean;
  /** True for a text column whose collation does not sort by bytes: LIKE needs another operator class. */
  needsPatternOps(key: SearchKey): boolean;
  /** Operator class of a GIN index that serves an infix search, or null where its extension is missing. */
  readonly trigramOps: string | null;
  /** First columns of the primary key, for an index whose predicate says everything. */
  readonly primaryKey: readonly string[];
}

/** The shapes that serve the scan: of all rows, and of the rows that the constant conditions leave. Null where there is none. */
export interface Shapes {
  readonly whole: IndexShape | null;
  readonly partial: IndexShape | null;
  /** Where alternatives (OR) decide: an index for each of them, which a bitmap joins; empty where one of them has none. */
  readonly arms: readonly IndexShape[];
}

export function shapeIndexes(demand: Demand): Shapes {
  const containment = shapeContainment(demand);
  if (containment !== null && !demand.predicates.some(isSelective)) return { whole: containment, partial: null, arms: [] };
  const states = demand.predicates.filter((predicate) => isState(predicate, demand));
  const fixed = [...states, ...demand.predicates.filter(({ kind }) => kind === 'fixed')];
  const narrow = btree(
    demand,
    demand.predicates.filter((predicate) => !states.includes(predicate)),
  );
  const whole = states.length === 0 ? narrow : btree(demand, demand.predicates);
  const keys = narrow?.keys ?? demand.primaryKey.slice(0, 1).map((column) => plainKey({ column, expression: null }, 'order'));
  const partial = fixed.length === 0 || keys.length === 0 ? null : { method: 'btree' as const, keys, ...partialOn(fixed, demand) };
  return { whole, partial, arms: whole === null && partial === null ? shapeArms(demand) : [] };
}

function shapeArms(demand: Demand): readonly IndexShape[] {
  const either = demand.predicates.find((predicate) => predicate.kind === 'either');
  if (either?.kind !== 'either') return [];
  const shapes = either.arms.map((predicates) => shapeIndexes({ ...demand, predicates, order: [] }).whole);
  const known = shapes.filter((shape) => shape !== null);
  return known.length === shapes.length ? known : [];
}

/** Equality or a range with a value of the call's: what makes a B-tree worth more than a partial predicate. */
function isSelective(predicate: Predicate): boolean {
  return (predicate.kind === 'equality' && !predicate.constant) || predicate.kind === 'prefix';
}

function isState(predicate: Predicate, demand: Demand): boolean {
  return (
    predicate.kind === 'equality' &&
    predicate.constant &&
    !predicate.several &&
    predicate.key.column !== null &&
    demand.isState(predicate.key.column)
  );
}

function partialOn(fixed: readonly Predicate[], { distinct }: Demand): Pick<IndexShape, 'where' | 'whereColumns' | 'share'> {
  const columns = fixed.map((predicate) =>
    predicate.kind === 'fixed' ? predicate.column : predicate.kind === 'equality' ? (predicate.key.column ?? '') : '',
  );
  const states = fixed.flatMap((predicate) =>
    predicate.kind === 'equality' && predicate.key.column !== null ? [distinct(predicate.key.column)] : [],
  );
  const share = states.reduce((product, values) => product / Math.max(1, values), 1);
  return { where: fixed.map(({ text }) => text).join(' AND '), whereColumns: [...new Set(columns)], share };
}

/** Equality, then order, then one range; a column once. Null where no condition and no order can be served. */
function btree(demand: Demand, predicates: readonly Predicate[]): IndexShape | null {
  const keys = [...equalityKeys(demand, predicates), ...orderKeys(demand, predicates), ...rangeKeys(demand, predicates)];
  const unique = keys.filter(
    (key, index) => keys.findIndex((other) => other.column === key.column && other.expression === key.expression) === index,
  );
  return unique.length === 0 ? null : { method: 'btree', keys: unique, where: null, whereColumns: [], share: 1 };
}

function equalityKeys({ distinct }: Demand, predicates: readonly Predicate[]): ShapeKey[] {
  const keys = predicates.flatMap((predicate) => (predicate.kind === 'equality' ? [predicate] : []));
  const weight = (key: SearchKey): number => (key.column === null ? 0 : distinct(key.column));
  const sorted = keys.toSorted((one, other) => Number(one.several) - Number(other.several) || weight(other.key) - weight(one.key));
  return sorted.map(({ key }) => plainKey(key, 'equality'));
}

/** Behind `= ANY` the rows of one value after the other come out, in no order of the whole. */
function orderKeys({ order }: Demand, predicates: readonly Predicate[]): ShapeKey[] {
  if (predicates.some((predicate) => predicate.kind === 'equality' && predicate.several)) return [];
  const backwards = order.every(({ descending, nulls }) => descending && nulls === null);
  return order.map((key) => ({ ...key, descending: key.descending && !backwards, opclass: null, role: 'order' }));
}

function rangeKeys({ needsPatternOps }: Demand, predicates: readonly Predicate[]): ShapeKey[] {
  for (const predicate of predicates) {
    if (predicate.kind === 'range') return predicate.keys.map((key) => plainKey(key, 'range'));
    if (predicate.kind === 'prefix')
      return [{ ...plainKey(predicate.key, 'range'), opclass: needsPatternOps(predicate.key) ? 'text_pattern_ops' : null }];
  }
  return [];
}

/** GIN: the default operator class of jsonb, arrays and tsvector, or trigrams. */
function shapeContainment({ predicates, trigramOps }: Demand): IndexShape | null {
  const keys = predicates.flatMap((predicate): ShapeKey[] => {
    if (predicate.kind === 'containment') return [plainKey(predicate.key, 'containment')];
    return predicate.kind === 'infix' && trigramOps !== null ? [{ ...plainKey(predicate.key, 'containment'), opclass: trigramOps }] : [];
  });
  return keys.length === 0 ? null : { method: 'gin', keys: keys.slice(0, 1), where: null, whereColumns: [], share: 1 };
}

function plainKey(key: SearchKey, role: ShapeKey['role']): ShapeKey {
  return { ...key, descending: false, nulls: null, opclass: null, role };
}

/** A key as it reads in a message: `created_at DESC`. */
export function describeKey({ column, expression, descending }: ShapeKey): string {
  return `${column === null ? (expression ?? '') : quoteIdentifier(column)}${descending ? ' DESC' : ''}`;
}
