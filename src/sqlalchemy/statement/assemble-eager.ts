import { quoteIdentifier } from '../../postgres/identifier.js';
import type { Value } from '../../python/value.js';
import { given } from '../reading.js';
import { assemble, type Assembled, orderOutputs, type Select, writeLock } from './assemble.js';
import { type Eager, eagerColumns, eagerOrder, writeEagerJoin } from './eager-joins.js';
import type { FromItem } from './from-list.js';
import { makeName, touchName } from './marks.js';
import { writeDirected } from './order-by.js';
import { asLabel, nameOutputs, orderOutput, type Output } from './outputs.js';
import { giveUp } from './compilation.js';
import { makeScope, type Scope } from './scope.js';
import type { Source } from './source.js';

/** A SELECT with its eager joins. Source: `ORMSelectCompileState` in sqlalchemy/orm/context.py. */
export function assembleEager(scope: Scope, select: Select, eager: Eager): Assembled {
  const outputs = { ...select.outputs, list: [...select.outputs.list, ...eager.contained] };
  const whole = { ...select, outputs };
  if (eager.joins.length === 0) return assemble(scope, whole);
  const { limit, offset, fetch, distinct, groupBy } = select.state;
  const isNested = eager.many && (limit !== null || offset !== null || fetch !== null || distinct !== null || groupBy.length > 0);
  if (isNested) return assembleNested(scope, whole, eager);
  return assemble(scope, whole, {
    outputs: eagerColumns(scope, eager.joins),
    order: eagerOrder(scope, eager.joins),
    join: (item) => joinTo(scope, item, eager),
  });
}

function joinTo(scope: Scope, item: FromItem, { joins }: Eager): string {
  const own = joins.filter(({ root }) => [...root.sources.values()].some((source) => item.members.includes(source)));
  return [item.sql, ...own.map((join) => writeEagerJoin(scope, join))].join(' ');
}

/** With LIMIT and its like the rows are cut off in a subquery before joins multiply them. Source: `_compound_eager_statement`. */
function assembleNested(scope: Scope, select: Select, eager: Eager): Assembled {
  const { compilation } = scope;
  const { state, outputs } = select;
  const name = makeName(compilation.marks, 'anon');
  const extra = orderOutputs(scope, state, outputs.list);
  const list = [...outputs.list, ...extra];
  const inner = assemble(scope, { ...select, outputs: { ...outputs, list } });
  const source: Source = { name, from: `${touchName(name)}(${inner.sql}) AS ${name}`, table: null, columns: inner.columns };
  const outer = makeScope(compilation, null);
  outer.adapter = source;
  const around = inner.columns.map((column, at): Output => ({
    sql: `${name}.${column.name}`,
    name: column.name,
    tableName: `${name}_${column.name}`,
    label: null,
    base: 'anon',
    key: column.key,
    type: column.type,
    origin: list[at]?.origin ?? null,
  }));
  const named = nameOutputs(outer, [...around, ...eagerColumns(outer, eager.joins)], select.labels);
  const order = [...state.orderBy.map((value) => orderAround(scope, list, inner, name, value)), ...eagerOrder(outer, eager.joins)];
  const joins = eager.joins.map((join) => writeEagerJoin(outer, join));
  const lock = state.lock === null || given(state.lock, 'of') !== null ? [] : writeLock(outer, state.lock);
  const parts = [
    `SELECT ${named.sql} FROM ${source.from}`,
    ...joins,
    ...(order.length === 0 ? [] : [`ORDER BY ${order.join(', ')}`]),
    ...lock,
  ];
  return { sql: parts.join(' '), columns: named.columns };
}

/** The column of the subquery that an item of ORDER BY has become. */
function orderAround(scope: Scope, list: readonly Output[], inner: Assembled, name: string, value: Value): string {
  return writeDirected(value, (one) => {
    const label = one.kind === 'string' ? one.value : (asLabel(one)?.name ?? null);
    const wanted = label === null ? orderOutput(scope, one).sql : null;
    const at = list.findIndex((output) =>
      label === null ? output.sql === wanted : output.key === label || output.label === quoteIdentifier(label),
    );
    const column = inner.columns[at];
    return column === undefined ? giveUp(scope.compilation, one) : `${name}.${column.name}`;
  });
}
