import { isTerm, type Value } from '../../python/value.js';
import { type Arguments, argument, given, isTrue, itemsOf, keyword, textOf } from '../reading.js';
import { calledSymbol } from '../symbol.js';
import { type Chain, isLegacy, type Step } from './chain.js';
import { type Compilation, giveUp } from './compilation.js';
import { findEntity } from './entity.js';
import { findMeaning } from './meaning.js';
import { findSource } from './find-source.js';

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

export interface JoinStep {
  readonly left: Value | null;
  readonly target: Value;
  readonly on: Value | null;
  readonly outer: boolean;
  readonly full: boolean;
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
  let state = emptyState(legacy, columns);
  if (calledSymbol(root) === 'exists') state.exists = true;
  if (root.kind === 'call' && calledSymbol(root) === 'select') readOldSelect(compilation, state, root);
  for (const step of chain.steps) state = takeStep(compilation, state, step);
  return state;
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
    for (const { name, value: right, place } of call.keywords)
      state.where.push({ kind: 'operation', operator: '==', operands: [{ kind: 'attribute', of, name, place }, right], place });
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

/** The entity that `filter_by` means: the one that was joined last, else the first. */
function filterTarget(compilation: Compilation, state: SelectState): Value | null {
  const join = state.joins.at(-1);
  if (join !== undefined) return entityValue(compilation, join.target);
  const [from] = state.from;
  if (from !== undefined) return entityValue(compilation, from);
  for (const column of state.columns) {
    const found = entityValue(compilation, column);
    if (found !== null) return found;
  }
  return null;
}

/** The class, alias or table that a value belongs to; of a relationship, what it leads to. */
export function entityValue(compilation: Compilation, value: Value): Value | null {
  if (findEntity(compilation, value) !== null) return value;
  if (!isTerm(value)) return null;
  const meaning = findMeaning(compilation, value);
  if (meaning?.kind === 'relationship') return meaning.ofType ?? meaning.relationship.target.class;
  if (meaning?.kind === 'column') return meaning.entity?.value ?? (value.kind === 'attribute' ? tableOfColumn(value.of) : null);
  if (meaning?.kind === 'expression') return meaning.entity.value;
  if (findSource(compilation, value) !== null)
    return {
      kind: 'attribute',
      of: value,
      name: 'c',
      place: 'place' in value ? value.place : { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 },
    };
  const inside =
    value.kind === 'call'
      ? [...value.args, value.callee]
      : value.kind === 'attribute' || value.kind === 'subscript'
        ? [value.of]
        : value.kind === 'operation'
          ? value.operands
          : [];
  for (const one of inside) {
    const found = entityValue(compilation, one);
    if (found !== null) return found;
  }
  return null;
}

/** `table.c` of `table.c.name`, of which the columns are attributes. */
function tableOfColumn(collection: Value): Value {
  return collection;
}

/** `join(target, on)`, `join(User.posts)`, and of a Query `join("posts")`, `join((target, on), …)`, `join(User.posts, Post.tags)`. */
function addJoins(state: SelectState, { call }: Step, compilation: Compilation, outerWord: boolean): void {
  const outer = outerWord || isTrue(keyword(call, 'isouter'));
  const full = isTrue(keyword(call, 'full'));
  const on = call.args[1] ?? given(call, 'onclause');
  const add = (target: Value, condition: Value | null): void => {
    const named = target.kind === 'string' ? ofName(compilation, state, target.value) : target;
    state.joins.push({
      left: null,
      target: named,
      on: condition?.kind === 'string' ? ofName(compilation, state, condition.value) : condition,
      outer,
      full,
    });
  };
  const first = call.args[0] ?? given(call, 'target');
  if (first === undefined || first === null) return;
  if (call.args.every((one) => one.kind === 'tuple')) {
    for (const one of call.args) if (one.kind === 'tuple' && one.items[0] !== undefined) add(one.items[0], one.items[1] ?? null);
  } else if (
    call.args.length > 1 &&
    (call.args.length > 2 || [first, on].every((one) => one?.kind === 'string' || isRelationship(compilation, one)))
  ) {
    for (const one of call.args) add(one, null);
  } else add(first, on ?? null);
}

function isRelationship(compilation: Compilation, value: Value | null | undefined): boolean {
  return value !== null && value !== undefined && isTerm(value) && findMeaning(compilation, value)?.kind === 'relationship';
}

/** A relationship given by its name: of what was joined last. */
function ofName(compilation: Compilation, state: SelectState, name: string): Value {
  const of = filterTarget(compilation, state);
  const place = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };
  return of === null ? { kind: 'string', value: name, place: null } : { kind: 'attribute', of, name, place };
}

function addJoinFrom(state: SelectState, call: Arguments, outer: boolean): void {
  const [left, target, on] = call.args;
  if (left !== undefined && target !== undefined)
    state.joins.push({ left, target, on: on ?? given(call, 'onclause'), outer, full: isTrue(keyword(call, 'full')) });
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
