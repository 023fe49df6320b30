import { isTerm, type Value } from '../../python/value.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import { type Arguments, given, isTrue, itemsOf, keyword } from '../reading.js';
import { calledSymbol } from '../symbol.js';
import { unchain } from './chain.js';
import { type Compilation, giveUp, type Query, type QuerySetting } from './compilation.js';
import { type Entity, findEntity } from './entity.js';
import { findSource } from './find-source.js';
import { completeItems, type FromItem, makeItem } from './from-list.js';
import { addFrom, addJoin } from './joins.js';
import { bindValue, fillLater, makeName, touchName } from './marks.js';
import { byName, writeOrder } from './order-by.js';
import { nameOutputs, type Outputs, writeOutputs } from './outputs.js';
import { sourcesAround } from './relationship-operators.js';
import { renderIn } from './render.js';
import { following, makeScope, type Scope } from './scope.js';
import { readSelect, type SelectState } from './select-state.js';
import { writeSingleTable } from './single-table.js';
import type { Source } from './source.js';

const combined: Readonly<Record<string, string>> = {
  union: 'UNION',
  union_all: 'UNION ALL',
  intersect: 'INTERSECT',
  intersect_all: 'INTERSECT ALL',
  except_: 'EXCEPT',
  except_all: 'EXCEPT ALL',
};

/** A SELECT, or several that UNION and its like combine. */
export function compileQuery(compilation: Compilation, value: Value, setting: QuerySetting): Query {
  const chain = unchain(value);
  const word = combined[calledSymbol(chain.root) ?? ''];
  if (word !== undefined && chain.root.kind === 'call') return compileCombined(compilation, chain.root.args, word, chain.steps, setting);
  const at = chain.steps.findLastIndex(({ name }) => combined[name] !== undefined);
  const step = chain.steps[at];
  if (step !== undefined && chain.root.kind === 'call' && calledSymbol(chain.root) === 'select') {
    const before = step.value.kind === 'call' && step.value.callee.kind === 'attribute' ? step.value.callee.of : value;
    return compileCombined(compilation, [before, ...step.call.args], combined[step.name] ?? '', chain.steps.slice(at + 1), setting);
  }
  return compileState(compilation, readSelect(compilation, chain), setting);
}

/** `union(a, b).order_by(…)`. */
function compileCombined(
  compilation: Compilation,
  parts: readonly Value[],
  word: string,
  steps: ReturnType<typeof unchain>['steps'],
  { outer }: QuerySetting,
): Query {
  const values = parts.flatMap((part) => (part.kind === 'list' || part.kind === 'tuple' ? itemsOf(compilation.registry, part) : [part]));
  const queries = values.map((part) => compilation.query(compilation, part, { outer, eager: false }));
  const [first] = queries;
  if (first === undefined) giveUp(compilation, parts[0] ?? { kind: 'none' });
  const columns = first?.columns ?? [];
  const scope = makeScope(compilation, outer);
  const state = readSelect(compilation, {
    root: {
      kind: 'call',
      callee: { kind: 'reference', name: 'sqlalchemy.select' },
      args: [],
      keywords: [],
      place: nowhere,
      assigned: new Map(),
    },
    steps,
  });
  // ORDER BY of a UNION can name its columns only.
  scope.adapter = { name: '', from: '', table: null, columns };
  const order = state.orderBy.map((one) => orderCombined(scope, columns, one));
  const sql = queries.map((query) => `(${query.sql})`).join(` ${word} `);
  const tail = [...(order.length === 0 ? [] : [`ORDER BY ${order.join(', ')}`]), ...writeLimits(scope, state)];
  return { sql: [sql, ...tail].join(' '), columns, row: first?.row ?? [], loads: [] };
}

const nowhere = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };

function orderCombined(scope: Scope, columns: readonly Source['columns'][number][], value: Value): string {
  if (value.kind === 'string') return columns.find(({ key }) => key === value.value)?.name ?? quoteIdentifier(value.value);
  return renderIn(scope, value, following).replaceAll(/(?<![\w"])\./g, '');
}

function compileState(compilation: Compilation, state: SelectState, setting: QuerySetting): Query {
  const scope = makeScope(compilation, setting.outer);
  const items: FromItem[] = [];
  if (state.inner !== null) items.push(wrapInner(scope, state.inner));
  const outputs = writeOutputs(scope, state.columns, setting.eager ? state.options : null);
  for (const value of state.from) addFrom(scope, items, value);
  for (const step of state.joins) addJoin(scope, items, step);
  const where = [...state.where.flatMap((value) => writeCondition(scope, value)), ...criteria(scope, items)];
  return assemble(scope, state, items, outputs, where, setting);
}

/** `Query.union(…)`, `from_self()`: what came before is a subquery, and its entities mean its columns. */
function wrapInner(scope: Scope, { state, word, others }: NonNullable<SelectState['inner']>): FromItem {
  const { compilation } = scope;
  const first = compileState(compilation, state, { outer: null, eager: false });
  const queries = [first, ...(word === '' ? [] : others).map((one) => compilation.query(compilation, one, { outer: null, eager: false }))];
  const name = makeName(compilation.marks, 'anon');
  const sql = queries.map((query) => query.sql).join(` ${word} `);
  const source: Source = { name, from: `${touchName(name)}(${sql}) AS ${name}`, table: null, columns: first.columns };
  scope.adapter = source;
  return { members: [source], sql: source.from, entity: null, last: [source], entities: [] };
}

/** Conditions that inheritance adds for the entities that are selected. */
function criteria(scope: Scope, items: readonly FromItem[]): string[] {
  const entities = new Set<Entity>([...scope.entities, ...items.flatMap(({ entity }) => entity ?? [])]);
  return [...entities].flatMap((entity) => writeSingleTable(scope, entity));
}

/** One condition; `True` says nothing. */
function writeCondition(scope: Scope, value: Value): string[] {
  if (value.kind === 'boolean') return value.value ? [] : ['false'];
  const sql = renderIn(scope, value);
  return sql === '' ? [] : [`(${sql})`];
}

function assemble(
  scope: Scope,
  state: SelectState,
  items: readonly FromItem[],
  outputs: Outputs,
  where: readonly string[],
  setting: QuerySetting,
): Query {
  const { compilation } = scope;
  const { marks } = compilation;
  const named = nameOutputs(scope, outputs.list, state.legacy && setting.labels === undefined);
  const group = state.groupBy.map((value) =>
    value.kind === 'string' ? byName(scope, outputs.list, value.value) : renderIn(scope, value, following),
  );
  const having = state.having.map((value) => `(${renderIn(scope, value, following)})`);
  const order = state.orderBy.map((value) => writeOrder(scope, outputs.list, value));
  const distinct = writeDistinct(scope, state, outputs);
  const all = completeItems(scope, items);
  scope.sources = all.flatMap(({ members }) => members);
  const shown = correlate(scope, state, all);
  scope.sources = shown.flatMap(({ members }) => members);
  const parts = [
    'SELECT',
    ...state.prefixes,
    ...distinct,
    state.exists && outputs.list.length === 0 ? '*' : named.sql,
    ...(shown.length === 0 ? [] : [`FROM ${shown.map(({ sql }) => sql).join(', ')}`]),
    ...(where.length === 0 ? [] : [`WHERE ${where.join(' AND ')}`]),
    ...(group.length === 0 ? [] : [`GROUP BY ${group.join(', ')}`]),
    ...(having.length === 0 ? [] : [`HAVING ${having.join(' AND ')}`]),
    ...(order.length === 0 ? [] : [`ORDER BY ${order.join(', ')}`]),
    ...writeLimits(scope, state),
    ...writeLock(scope, state.lock),
  ];
  const before = compilation.writing;
  compilation.writing = scope;
  const sql = fillLater(marks, parts.join(' '));
  compilation.writing = before;
  return { sql: state.exists ? `EXISTS (${sql})` : sql, columns: named.columns, row: setting.outer === null ? outputs.row : [], loads: [] };
}

/** Leaves out what the SELECT around has already. Source: `_get_display_froms` in sqlalchemy/sql/selectable.py. */
function correlate(scope: Scope, state: SelectState, items: readonly FromItem[]): readonly FromItem[] {
  const around = sourcesAround(scope.outer);
  const isIn = (item: FromItem, sources: readonly Source[]): boolean =>
    item.members.length === 1 && item.members.every((one) => sources.includes(one));
  const stated = state.correlate;
  if (stated !== null) {
    const named = stated.values.flatMap((value) => [...(makeItem(scope.compilation, value)?.members ?? [])]);
    return items.filter((item) => !(isIn(item, around) && isIn(item, named) === stated.only));
  }
  const kept = items.filter((item) => !isIn(item, scope.outer?.sources ?? []));
  return kept.length === 0 ? items : kept;
}

function writeDistinct(scope: Scope, state: SelectState, outputs: Outputs): string[] {
  if (state.distinct === null) return [];
  if (state.distinct.length === 0) return ['DISTINCT'];
  return [`DISTINCT ON (${state.distinct.map((value) => writeOrder(scope, outputs.list, value)).join(', ')})`];
}

function writeLimits(scope: Scope, state: SelectState): string[] {
  const { marks } = scope.compilation;
  const write = (value: Value): string => (isTerm(value) ? renderIn(scope, value, following) : bindValue(marks, value));
  const parts = state.limit === null ? [] : [`LIMIT ${write(state.limit)}`];
  if (state.fetch === null) return [...parts, ...(state.offset === null ? [] : [`OFFSET ${write(state.offset)}`])];
  const count = state.fetch.args[0] ?? given(state.fetch, 'count');
  return [
    ...(state.offset === null ? [] : [`OFFSET (${write(state.offset)}) ROWS`]),
    `FETCH FIRST (${count === null ? '1' : write(count)}) ROWS ${isTrue(keyword(state.fetch, 'with_ties')) ? 'WITH TIES' : 'ONLY'}`,
  ];
}

/** Source: `for_update_clause` of `PGCompiler` in sqlalchemy/dialects/postgresql/base.py. */
export function writeLock(scope: Scope, call: Arguments | null): string[] {
  if (call === null) return [];
  const set = (name: string): boolean => isTrue(keyword(call, name));
  const strength = set('read') ? (set('key_share') ? 'KEY SHARE' : 'SHARE') : set('key_share') ? 'NO KEY UPDATE' : 'UPDATE';
  const of = given(call, 'of');
  const values = of === null ? [] : of.kind === 'list' || of.kind === 'tuple' ? itemsOf(scope.compilation.registry, of) : [of];
  const tables = values.flatMap((value) => lockedTables(scope, value));
  return [
    `FOR ${strength}${tables.length === 0 ? '' : ` OF ${[...new Set(tables)].join(', ')}`}${set('nowait') ? ' NOWAIT' : ''}${set('skip_locked') ? ' SKIP LOCKED' : ''}`,
  ];
}

function lockedTables(scope: Scope, value: Value): string[] {
  const entity = findEntity(scope.compilation, value);
  if (entity !== null) return [...entity.sources.values()].map(({ name }) => name.split('.').at(-1) ?? name);
  const source = findSource(scope.compilation, value);
  if (source !== null) return [source.name];
  const inner = value.kind === 'attribute' ? lockedTables(scope, value.of) : [];
  if (inner.length === 0) giveUp(scope.compilation, value);
  return inner;
}
