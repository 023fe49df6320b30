import { string, type Value } from '../../python/value.js';
import { type Arguments, argument, given, isTrue, itemsOf, keyword, textOf } from '../reading.js';
import { calledSymbol } from '../symbol.js';
import { type Chain, isLegacy, type Step, unchain } from './chain.js';
import { isQuery } from './is-query.js';
import { type Compilation, giveUp } from './compilation.js';
import { callOf } from './extend.js';
import { conditionsOf, filterTarget } from './filter-target.js';
import { addJoinFrom, addJoins, type JoinStep } from './read-joins.js';

/** What the verbs of a SELECT say, in their order. */
export interface SelectState {
  readonly legacy: boolean;
  columns: Value[];
  from: Value[];
  joins: JoinStep[];
  where: Value[];
  groupBy: Value[];
  having: Value[];
  orderBy: Value[];
  /** The order is not looked up among the labels of what is selected. */
  orderAsWritten: boolean;
  limit: Value | null;
  offset: Value | null;
  fetch: Arguments | null;
  /** Empty for DISTINCT, expressions for DISTINCT ON. */
  distinct: Value[] | null;
  lock: Arguments | null;
  options: Value[];
  correlate: { readonly only: boolean; readonly values: readonly Value[] } | null;
  /** `union`, `from_self` and their like of a Query: what came before is a subquery. */
  inner: { readonly state: SelectState; readonly word: string; readonly others: readonly Value[] } | null;
  eager: boolean;
  /** `EXISTS (…)` around it. */
  exists: boolean;
  prefixes: string[];
}

function emptyState(legacy: boolean, columns: Value[]): SelectState {
  return {
    legacy,
    columns,
    from: [],
    joins: [],
    where: [],
    groupBy: [],
    having: [],
    orderBy: [],
    orderAsWritten: false,
    limit: null,
    offset: null,
    fetch: null,
    distinct: null,
    lock: null,
    options: [],
    correlate: null,
    inner: null,
    eager: true,
    exists: false,
    prefixes: [],
  };
}

/** Follows the verbs of a SELECT or a Query; what is not read is kept in the compilation. */
export function readSelect(compilation: Compilation, chain: Chain): SelectState {
  const legacy = isLegacy(chain);
  const { root } = chain;
  const columns = root.kind === 'call' ? flatten(compilation, root.args) : root.kind === 'attribute' ? [root.of] : [];
  if (calledSymbol(root) === 'exists') return readExists(compilation, columns, chain);
  let state = emptyState(legacy, columns);
  if (root.kind === 'call' && calledSymbol(root) === 'select') readOldSelect(compilation, state, root);
  for (const step of chain.steps) state = takeStep(compilation, state, step);
  return state;
}

/** `exists(select(…))`, `exists(User.id).where(…)`, `exists().where(…)`. */
function readExists(compilation: Compilation, columns: Value[], { steps }: Chain): SelectState {
  const [first] = columns;
  let state = first !== undefined && isQuery(first) ? readSelect(compilation, unchain(first)) : emptyState(false, columns);
  for (const step of steps) state = takeStep(compilation, state, step);
  return { ...state, exists: true };
}

/** `select([a, b], whereclause)` of SQLAlchemy 1. */
function readOldSelect(compilation: Compilation, state: SelectState, root: Extract<Value, { kind: 'call' }>): void {
  const [first, second] = root.args;
  if (first?.kind === 'list' && second !== undefined) {
    state.columns = flatten(compilation, [first]);
    state.where.push(second);
  }
  const where = given(root, 'whereclause');
  if (where !== null) state.where.push(where);
  state.from.push(...itemsOf(compilation.registry, given(root, 'from_obj')));
}

function flatten(compilation: Compilation, values: readonly Value[]): Value[] {
  return values.flatMap((value) =>
    value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set'
      ? flatten(compilation, itemsOf(compilation.registry, value))
      : [value],
  );
}

type Verb = (state: SelectState, step: Step, compilation: Compilation) => void;

const nothing: Verb = () => undefined;
const addWhere: Verb = (state, { call }) => void state.where.push(...call.args);

const verbs: Readonly<Record<string, Verb>> = {
  where: addWhere,
  filter: addWhere,
  filter_by: (state, { call, value }, compilation) => {
    const of = filterTarget(compilation, state);
    if (of === null) return void giveUp(compilation, value);
    state.where.push(...conditionsOf(compilation, of, call.keywords));
  },
  join: (state, step, compilation) => addJoins(state, step, compilation, false),
  outerjoin: (state, step, compilation) => addJoins(state, step, compilation, true),
  join_from: (state, { call }) => addJoinFrom(state, call, isTrue(keyword(call, 'isouter'))),
  outerjoin_from: (state, { call }) => addJoinFrom(state, call, true),
  select_from: (state, { call }) => void state.from.push(...call.args),
  select_entity_from: (state, { call }) => void state.from.push(...call.args),
  order_by: (state, { call }, compilation) => {
    const [first] = call.args;
    if (call.args.length === 1 && (first?.kind === 'none' || (first?.kind === 'boolean' && !first.value))) state.orderBy = [];
    else state.orderBy.push(...flatten(compilation, call.args));
    state.orderAsWritten = false;
  },
  _order_by_clauses: (state, { call }) => {
    state.orderBy = [...call.args];
    state.orderAsWritten = true;
  },
  group_by: (state, { call }, compilation) => void state.groupBy.push(...flatten(compilation, call.args)),
  having: (state, { call }) => void state.having.push(...call.args),
  limit: (state, { call }) => void (state.limit = argument(call, 0, 'limit')),
  offset: (state, { call }) => void (state.offset = argument(call, 0, 'offset')),
  fetch: (state, { call }) => void (state.fetch = call),
  slice: (state, { call }) => addSlice(state, call),
  distinct: (state, { call }, compilation) => void (state.distinct = [...(state.distinct ?? []), ...flatten(compilation, call.args)]),
  with_for_update: (state, { call }) => void (state.lock = call),
  options: (state, { call }, compilation) => void state.options.push(...flatten(compilation, call.args)),
  with_only_columns: (state, { call }, compilation) => void (state.columns = flatten(compilation, call.args)),
  with_entities: (state, { call }, compilation) => void (state.columns = flatten(compilation, call.args)),
  add_columns: (state, { call }, compilation) => void state.columns.push(...flatten(compilation, call.args)),
  add_column: (state, { call }) => void state.columns.push(...call.args),
  add_entity: (state, { call }) => void state.columns.push(...call.args),
  column: (state, { call }) => void state.columns.push(...call.args),
  correlate: (state, { call }) => void (state.correlate = { only: true, values: call.args }),
  correlate_except: (state, { call }) => void (state.correlate = { only: false, values: call.args }),
  enable_eagerloads: (state, { call }) => void (state.eager = isTrue(call.args[0])),
  prefix_with: (state, { call }) => void state.prefixes.push(...call.args.flatMap((one) => textOf(one) ?? [])),
  // Source: `Query.exists` in sqlalchemy/orm/query.py.
  exists: (state, _, compilation) => {
    const of = filterTarget(compilation, { ...state, joins: [] });
    if (of !== null && state.from.length === 0) state.from.push(of);
    state.columns = [callOf('literal_column', [string('1')])];
  },
  reset_joinpoint: nothing,
  execution_options: nothing,
  enable_assertions: nothing,
  populate_existing: nothing,
  yield_per: nothing,
  autoflush: nothing,
  with_labels: nothing,
  apply_labels: nothing,
  set_label_style: nothing,
  with_session: nothing,
  params: nothing,
  select: nothing,
  tuples: nothing,
  self_group: nothing,
};

const combining: Readonly<Record<string, string>> = {
  union: 'UNION',
  union_all: 'UNION ALL',
  intersect: 'INTERSECT',
  intersect_all: 'INTERSECT ALL',
  except_: 'EXCEPT',
  except_all: 'EXCEPT ALL',
};

function takeStep(compilation: Compilation, state: SelectState, step: Step): SelectState {
  const word = combining[step.name] ?? (step.name === 'from_self' ? '' : undefined);
  if (word !== undefined && state.legacy) {
    const columns = step.name === 'from_self' && step.call.args.length > 0 ? [...step.call.args] : state.columns;
    return {
      ...emptyState(true, columns),
      options: state.options,
      inner: { state: { ...state, eager: false }, word, others: step.call.args },
    };
  }
  const verb = Object.hasOwn(verbs, step.name) ? verbs[step.name] : undefined;
  if (verb === undefined) giveUp(compilation, step.value, `the verb ${step.name} is not read`);
  else verb(state, step, compilation);
  return state;
}

/** `query[a:b]`, `slice(a, b)`: LIMIT is the difference. */
function addSlice(state: SelectState, call: Arguments): void {
  const [start, stop] = call.args;
  const place = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };
  if (start !== undefined && start.kind !== 'none' && !(start.kind === 'number' && start.value === 0)) state.offset = start;
  if (stop === undefined || stop.kind === 'none') return;
  if (start === undefined || start.kind === 'none') state.limit = stop;
  else if (start.kind === 'number' && stop.kind === 'number')
    state.limit = { kind: 'number', value: stop.value - start.value, float: false };
  else state.limit = { kind: 'operation', operator: '-', operands: [stop, start], place };
}
