import { isTerm, type Value } from '../../python/value.js';
import { type Arguments, given, isTrue, itemsOf, keyword } from '../reading.js';
import { giveUp } from './compilation.js';
import { findEntity } from './entity.js';
import { entityColumns } from './entity-columns.js';
import { findSource } from './find-source.js';
import { completeItems, type FromItem, makeItem } from './from-list.js';
import { calledSymbol } from '../symbol.js';
import { bindValue, fillLater } from './marks.js';
import { byName, withoutDirection, writeOrder } from './order-by.js';
import { asLabel, nameOutputs, orderOutput, type Output, type Outputs, writeAttribute } from './outputs.js';
import { sourcesAround } from './relationship-operators.js';
import { renderIn } from './render.js';
import { following, type Scope } from './scope.js';
import type { SelectState } from './select-state.js';
import type { Source, SourceColumn } from './source.js';

/** A SELECT whose parts are rendered. */
export interface Select {
  readonly state: SelectState;
  readonly items: readonly FromItem[];
  readonly outputs: Outputs;
  readonly where: readonly string[];
  /** Whether columns are labelled with their tables. */
  readonly labels: boolean;
}

/** What eager joins add. */
export interface Added {
  readonly outputs: readonly Output[];
  readonly order: readonly string[];
  /** An item of FROM with the joins that follow it. */
  readonly join: (item: FromItem) => string;
}

export interface Assembled {
  readonly sql: string;
  readonly columns: readonly SourceColumn[];
}

const nothing: Added = { outputs: [], order: [], join: ({ sql }) => sql };

/** The text of a SELECT. */
export function assemble(scope: Scope, { state, items, outputs, where, labels }: Select, added: Added = nothing): Assembled {
  const { compilation } = scope;
  const { list } = outputs;
  const named = nameOutputs(scope, [...list, ...added.outputs], labels);
  if (!state.orderAsWritten) scope.named = named.columns;
  const group = state.groupBy.map((value) => writeGroup(scope, list, value));
  const having = state.having.map((value) => `(${renderIn(scope, value, following)})`);
  const order = [...state.orderBy.map((value) => writeOrder(scope, list, value)), ...added.order];
  const distinct = writeDistinct(scope, state, outputs);
  const all = completeItems(scope, items);
  scope.sources = all.flatMap(({ members }) => members);
  const shown = correlate(scope, state, all);
  scope.sources = shown.flatMap(({ members }) => members);
  const parts = [
    'SELECT',
    ...state.prefixes,
    ...distinct,
    state.exists && list.length === 0 ? '*' : named.sql,
    ...(shown.length === 0 ? [] : [`FROM ${shown.map(added.join).join(', ')}`]),
    ...(where.length === 0 ? [] : [`WHERE ${where.join(' AND ')}`]),
    ...(group.length === 0 ? [] : [`GROUP BY ${group.join(', ')}`]),
    ...(having.length === 0 ? [] : [`HAVING ${having.join(' AND ')}`]),
    ...(order.length === 0 ? [] : [`ORDER BY ${order.join(', ')}`]),
    ...writeLimits(scope, state),
    ...writeLock(scope, state.lock),
  ];
  const before = compilation.writing;
  compilation.writing = scope;
  const sql = fillLater(compilation.marks, parts.join(' '));
  compilation.writing = before;
  return { sql, columns: named.columns };
}

/** An item of GROUP BY; an entity stands for all of its columns. */
function writeGroup(scope: Scope, list: readonly Output[], value: Value): string {
  if (value.kind === 'string') return byName(scope, list, value.value);
  const entity = findEntity(scope.compilation, value);
  if (entity === null) return renderIn(scope, value, following);
  return entityColumns(scope.compilation, entity, null)
    .map((one) => writeAttribute(scope, entity, one, following).sql)
    .join(', ');
}

/** Columns of ORDER BY that are not selected yet: the subquery under eager joins selects them too. */
export function orderOutputs(scope: Scope, state: SelectState, list: readonly Output[]): Output[] {
  return state.orderBy.flatMap((value): Output[] => {
    const inner = withoutDirection(value);
    if (inner.kind === 'string' || !isTerm(inner) || asLabel(inner) !== null || /^(text|literal_column)$/.test(calledSymbol(inner) ?? ''))
      return [];
    const output = orderOutput(scope, inner);
    return list.some(({ sql }) => sql === output.sql) ? [] : [output];
  });
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

export function writeLimits(scope: Scope, state: SelectState): string[] {
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
