import { none, type Value } from '../../python/value.js';
import { conditionsOf } from './filter-target.js';
import { flattenWords } from '../expression-words.js';
import { isExpression, onUpdate } from '../load/column-facts.js';
import { runtimeValue } from '../load/parameters.js';
import { entriesOf, keyword, textOf } from '../reading.js';
import { type Compilation, giveUp } from './compilation.js';
import { type CompiledChange, writeReturning } from './compile-insert.js';
import { type Assignment, assignmentsOf, writeAssigned, writeName } from './assignment.js';
import type { Change, Target } from './change-target.js';
import { isEvaluable } from './evaluable.js';
import { fillLater } from './marks.js';
import { renderIn } from './render.js';
import { makeScope, type Scope } from './scope.js';
import { writeSingleTable } from './single-table.js';

interface ChangeState {
  readonly where: Value[];
  readonly assigned: Assignment[];
  readonly returning: Value[];
  /** `synchronize_session`: how objects in the session are told; it may ask for the keys of the rows. */
  synchronize: Value | null;
}

/** `update(…)` and `delete(…)`; `sync` is what a Query's verb says of `synchronize_session`. */
export function compileChange(compilation: Compilation, { verb, target, steps }: Change, sync: Value | null): CompiledChange {
  const scope = makeScope(compilation, null);
  scope.sources = [target.source];
  const state: ChangeState = { where: [], assigned: [], returning: [], synchronize: sync };
  for (const { name, call, value } of steps) takeStep(scope, target, state, name, call, value);
  const updated = verb === 'update' ? withOnUpdate(scope, target, state.assigned) : [];
  // In the order of the table, unless somebody orders them.
  const isOrdered = steps.some(({ name }) => name === 'ordered_values');
  const rank = ({ column }: Assignment): number => target.table.columns.indexOf(column);
  const ordered = isOrdered ? updated : updated.toSorted((one, other) => rank(one) - rank(other));
  const sets = ordered.map((one) => `${writeName(one.column)}=${writeAssigned(scope, target, one)}`);
  if (verb === 'update' && sets.length === 0) giveUp(compilation, none, 'what an UPDATE sets is not known');
  const conditions = [
    ...state.where.flatMap((value) => flattenWords('AND', value)).map((value) => `(${renderIn(scope, value)})`),
    ...(target.entity === null ? [] : writeSingleTable(scope, target.entity)),
  ];
  const others = [...scope.mentioned].filter((source) => source !== target.source);
  scope.sources = [target.source, ...others];
  const asked = writeReturning(scope, target, state.returning, null);
  const fetched = target.entity !== null && fetches(scope, target, state);
  const returning = fetched ? { sql: `RETURNING ${withKey(scope, target, state.returning, verb).join(', ')}`, row: asked.row } : asked;
  const more = others.length === 0 ? [] : [`${verb === 'update' ? 'FROM' : 'USING'} ${others.map(({ from }) => from).join(', ')}`];
  const parts = [
    verb === 'update' ? `UPDATE ${target.source.name} SET ${sets.join(', ')}` : `DELETE FROM ${target.source.name}`,
    ...more,
    ...(conditions.length === 0 ? [] : [`WHERE ${conditions.join(' AND ')}`]),
    ...(returning.sql === '' ? [] : [returning.sql]),
  ];
  return { sql: fillLater(compilation.marks, parts.join(' ')), row: returning.row };
}

/**
 * What is given back where the session asks for the keys as well: of a DELETE these first, of an UPDATE the columns in the table's order.
 * Source: `_setup_orm_returning` in sqlalchemy/orm/bulk_persistence.py and `_get_returning_modifiers` in sqlalchemy/sql/crud.py.
 */
function withKey(scope: Scope, target: Target, values: readonly Value[], verb: Change['verb']): readonly string[] {
  const nameOf = (column: Assignment['column']): string => `${target.source.name}.${writeName(column)}`;
  const key = (target.entity?.mapper.primaryKey ?? []).map(({ column }) => nameOf(column));
  const asked = values.flatMap((value) => {
    const { sql } = writeReturning(scope, target, [value], null);
    const text = sql.replace(/^RETURNING /, '');
    return value.kind === 'class' ? text.split(', ') : [text];
  });
  const all = [...new Set([...key, ...asked])];
  if (verb === 'delete') return all;
  const columns = new Set(target.table.columns.map(nameOf));
  return [...[...columns].filter((name) => all.includes(name)), ...all.filter((name) => !columns.has(name))];
}

function takeStep(
  scope: Scope,
  target: Target,
  state: ChangeState,
  name: string,
  call: Change['steps'][number]['call'],
  value: Value,
): void {
  const { compilation } = scope;
  switch (name) {
    case 'where':
    case 'filter':
      state.where.push(...call.args);
      return;
    case 'filter_by':
      state.where.push(...conditionsOf(compilation, target.entity?.value ?? none, call.keywords));
      return;
    case 'values':
    case 'ordered_values':
      state.assigned.push(
        ...assignmentsOf(
          compilation,
          target,
          call.args.length > 1 ? { kind: 'tuple', items: [...call.args] } : (call.args[0] ?? null),
          call,
        ),
      );
      return;
    case 'returning':
      state.returning.push(...call.args);
      return;
    case 'execution_options':
      state.synchronize =
        keyword(call, 'synchronize_session') ??
        entriesOf(call.args[0] ?? null).find(([key]) => key === 'synchronize_session')?.[1] ??
        state.synchronize;
      return;
    case 'options':
    case 'inline':
    case 'return_defaults':
      return;
    default:
      giveUp(compilation, value, `the verb ${name} is not read`);
  }
}

/** `onupdate=` of the columns that are not set. */
function withOnUpdate(scope: Scope, { table }: Target, assigned: readonly Assignment[]): Assignment[] {
  const more = table.columns.flatMap((column): Assignment[] => {
    const value = onUpdate(column);
    if (value === null || assigned.some((one) => one.column === column)) return [];
    return [{ column, value: isExpression(scope.compilation.registry, value) ? value : runtimeValue(column.name) }];
  });
  return [...assigned, ...more];
}

/** Whether the session asks which rows were changed. Source: `_do_pre_synchronize_auto` in sqlalchemy/orm/bulk_persistence.py. */
function fetches(scope: Scope, target: Target, { synchronize, where }: ChangeState): boolean {
  const stated = textOf(synchronize) ?? (synchronize?.kind === 'boolean' ? '' : 'auto');
  if (stated === 'fetch') return true;
  return stated === 'auto' && !where.every((value) => isEvaluable(scope.compilation, target, value));
}
