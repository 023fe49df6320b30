import { isOpen } from '../../python/open.js';
import { none, type Value } from '../../python/value.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import { clientDefault, hasServerDefault, isExpression } from '../load/column-facts.js';
import { primaryKeyOf } from '../load/mapper.js';
import { runtimeValue } from '../load/parameters.js';
import { type Arguments, argument, booleanOf, given, itemsOf, textOf } from '../reading.js';
import { calledSymbol } from '../symbol.js';
import { type Compilation, giveUp } from './compilation.js';
import type { CompiledPart } from './compiled.js';
import { type Assignment, assignmentsOf, assignTo, writeAssigned, writeName } from './assignment.js';
import type { Change, Target } from './change-target.js';
import { isQuery } from './is-query.js';
import { fillLater } from './marks.js';
import { findMeaning } from './meaning.js';
import { nameOutputs, writeOutputs } from './outputs.js';
import { renderIn } from './render.js';
import { following, makeScope, type Scope } from './scope.js';

export interface CompiledChange {
  readonly sql: string;
  readonly row: readonly CompiledPart[];
}

interface InsertState {
  rows: Value[];
  named: Arguments[];
  select: { readonly columns: readonly Value[]; readonly query: Value; readonly defaults: boolean } | null;
  returning: Value[] | null;
  conflict: string;
  inline: boolean;
}

/** `insert(…)`; `given` is what `execute` gets beside it: a row, or a list of rows. Source: sqlalchemy/sql/crud.py. */
export function compileInsert(compilation: Compilation, { target, steps }: Change, given_: Value | null): CompiledChange {
  const scope = makeScope(compilation, null);
  scope.sources = [target.source];
  const state: InsertState = { rows: [], named: [], select: null, returning: null, conflict: '', inline: false };
  for (const { name, call, value } of steps) takeStep(scope, target, state, name, call, value);
  // A list of one row is sent as the row alone is, unless a run alone can tell how many there are.
  const many = given_ !== null && given_.kind === 'list' && (given_.items.length !== 1 || isOpen(given_));
  const given =
    given_?.kind === 'list' ? itemsOf(compilation.registry, given_).slice(0, 1) : given_ === null || given_.kind === 'none' ? [] : [given_];
  if (given_ !== null && given_.kind !== 'none' && given_.kind !== 'dict' && given_.kind !== 'list') giveUp(compilation, given_);
  const into = `INSERT INTO ${target.source.name}`;
  const source = state.select === null ? writeRows(scope, target, state, given) : writeSelect(scope, target, state.select);
  const returning = writeReturning(
    scope,
    target,
    state.returning ?? [],
    !many && state.rows.length <= 1 && !state.inline && state.select === null ? source.assigned : null,
  );
  const sql = fillLater(compilation.marks, [into, source.sql, state.conflict, returning.sql].filter((part) => part !== '').join(' '));
  return { sql, row: returning.row };
}

function takeStep(scope: Scope, target: Target, state: InsertState, name: string, call: Arguments, value: Value): void {
  const [first] = call.args;
  switch (name) {
    case 'values':
      if (first?.kind === 'list') {
        const rows = itemsOf(scope.compilation.registry, first);
        if (rows.length === 0) giveUp(scope.compilation, value, 'no rows are inserted');
        // One row in a list is several rows to SQLAlchemy: nothing is given back of its own accord.
        state.rows.push(...rows);
        state.inline = true;
      } else if (first !== undefined) state.rows.push(first);
      if (call.keywords.length > 0) state.named.push(call);
      return;
    case 'from_select':
      if (first === undefined || call.args[1] === undefined) giveUp(scope.compilation, value);
      else
        state.select = {
          columns: itemsOf(scope.compilation.registry, first),
          query: call.args[1],
          defaults: booleanOf(argument(call, 2, 'include_defaults')) !== false,
        };
      return;
    case 'returning':
      state.returning = [...(state.returning ?? []), ...call.args];
      return;
    case 'on_conflict_do_nothing':
      state.conflict = `ON CONFLICT${writeConflictTarget(scope, target, call)} DO NOTHING`;
      return;
    case 'on_conflict_do_update':
      state.conflict = writeConflictUpdate(scope, target, call);
      return;
    case 'inline':
      state.inline = true;
      return;
    case 'execution_options':
    case 'return_defaults':
    case 'options':
      return;
    default:
      giveUp(scope.compilation, value, `the verb ${name} of an INSERT is not read`);
  }
}

interface Written {
  readonly sql: string;
  readonly assigned: readonly Assignment[];
}

function writeRows(scope: Scope, target: Target, state: InsertState, given: readonly Value[]): Written {
  const { compilation } = scope;
  const keywords = state.named.flatMap((call) => call.keywords);
  const rows = [...given, ...state.rows];
  const each = (rows.length === 0 ? [null] : rows).map((row) =>
    withDefaults(scope, target, assignmentsOf(compilation, target, row, { keywords })),
  );
  const [first] = each;
  if (first === undefined || first.length === 0) return { sql: 'DEFAULT VALUES', assigned: [] };
  const names = first.map(({ column }) => writeName(column));
  const tuples = each.map((row) => {
    const values = first.map(({ column }) => row.find((one) => one.column === column) ?? { column, value: none });
    return `(${values.map((one) => writeAssigned(scope, target, one)).join(', ')})`;
  });
  return { sql: `(${names.join(', ')}) VALUES ${tuples.join(', ')}`, assigned: first };
}

/** `default=` of the columns that are not given; a sequence is left to the server's part. */
function withDefaults(scope: Scope, { table, entity }: Target, assigned: readonly Assignment[]): Assignment[] {
  const { registry } = scope.compilation;
  const own =
    entity === null ? table.columns : table.columns.filter((column) => entity.mapper.columns.some((one) => one.column === column));
  const missing = own
    .filter((column) => !assigned.some((one) => one.column === column))
    .flatMap((column): Assignment[] => {
      const value = clientDefault(column);
      if (value === null || column.sequence !== null) return [];
      return [{ column, value: isExpression(registry, value) || isConstant(value) ? value : runtimeValue(column.name) }];
    });
  const identity = entity === null ? [] : discriminator(entity.mapper, assigned);
  return [...assigned, ...missing, ...identity];
}

function isConstant(value: Value): boolean {
  return value.kind === 'string' || value.kind === 'number' || value.kind === 'boolean' || value.kind === 'member';
}

function discriminator(mapper: NonNullable<Target['entity']>['mapper'], assigned: readonly Assignment[]): Assignment[] {
  const value = mapper.options.get('polymorphic_identity');
  const { polymorphicOn } = mapper;
  if (value === undefined || polymorphicOn === null || assigned.some(({ column }) => column === polymorphicOn.column)) return [];
  return [{ column: polymorphicOn.column, value }];
}

/** `from_select([…], select(…))`: defaults are selected too. */
function writeSelect(scope: Scope, target: Target, { columns, query, defaults: filled }: NonNullable<InsertState['select']>): Written {
  const { compilation } = scope;
  if (!isQuery(query)) giveUp(compilation, query);
  const assigned = columns.flatMap((column) => assignTo(compilation, target, column, none));
  const extra = !filled ? [] : withDefaults(scope, { ...target, entity: null }, assigned).slice(assigned.length);
  const { sql } = compilation.query(compilation, query, { outer: null, eager: false });
  const defaults = extra.map((one) => writeAssigned(scope, target, one));
  const text = defaults.length === 0 ? sql : sql.replace(' FROM ', () => `, ${defaults.join(', ')} FROM `);
  return { sql: `(${[...assigned, ...extra].map(({ column }) => writeName(column)).join(', ')}) ${text}`, assigned };
}

/** `RETURNING …`: what is asked for, else the key that the server makes, where one row is inserted. */
export function writeReturning(
  scope: Scope,
  target: Target,
  values: readonly Value[],
  assigned: readonly Assignment[] | null,
): CompiledChange {
  const { table, source } = target;
  if (values.length > 0) {
    const outputs = writeOutputs(scope, values, []);
    return { sql: `RETURNING ${nameOutputs(scope, outputs.list, false).sql}`, row: outputs.row };
  }
  if (assigned === null) return { sql: '', row: [] };
  const keys = primaryKeyOf(scope.compilation.registry, table).filter(({ column }) => {
    const one = assigned.find((given) => given.column === column);
    return one === undefined || isExpression(scope.compilation.registry, one.value);
  });
  const made = keys.filter(({ column }) => column.autoincrement !== false || hasServerDefault(column));
  return {
    sql: made.length === 0 ? '' : `RETURNING ${made.map(({ column }) => `${source.name}.${writeName(column)}`).join(', ')}`,
    row: [],
  };
}

/** Source: `_on_conflict_target` of `PGCompiler` in sqlalchemy/dialects/postgresql/base.py. */
function writeConflictTarget(scope: Scope, target: Target, call: Arguments): string {
  const constraint = given(call, 'constraint') ?? call.args[0] ?? null;
  if (constraint !== null) {
    const name =
      textOf(constraint.kind === 'call' ? given(constraint, 'name') : constraint) ??
      (isNamed(constraint) ? textOf(constraint.args[0]) : null);
    if (name === null) giveUp(scope.compilation, constraint, 'the constraint of ON CONFLICT is not known');
    return ` ON CONSTRAINT ${quoteIdentifier(name ?? '')}`;
  }
  const elements = given(call, 'index_elements');
  if (elements === null) return '';
  const values = itemsOf(scope.compilation.registry, elements);
  if (values.length === 0) giveUp(scope.compilation, elements);
  const names = values.map((value) => conflictColumn(scope, target, value));
  const where = given(call, 'index_where');
  return ` (${names.join(', ')})${where === null ? '' : ` WHERE ${bareColumns(scope, target, where)}`}`;
}

function isNamed(value: Value): value is Extract<Value, { kind: 'call' }> {
  return value.kind === 'call' && calledSymbol(value) === 'Index';
}

function conflictColumn(scope: Scope, target: Target, value: Value): string {
  if (value.kind === 'string') {
    const column = target.table.columns.find((one) => one.key === value.value);
    return quoteIdentifier(column?.name ?? value.value);
  }
  const meaning = findMeaning(scope.compilation, value);
  return meaning?.kind === 'column' && meaning.column !== null ? writeName(meaning.column) : `(${bareColumns(scope, target, value)})`;
}

/** Columns of the inserted table without its name. */
function bareColumns(scope: Scope, { source }: Target, value: Value): string {
  return renderIn(scope, value, following).replaceAll(`${source.name}.`, '');
}

function writeConflictUpdate(scope: Scope, target: Target, call: Arguments): string {
  const { compilation } = scope;
  const set = given(call, 'set_');
  const pairs = set?.kind === 'dict' ? set.entries : set?.kind === 'list' ? set.items.flatMap(pairOf) : null;
  if (pairs === null || pairs.length === 0) giveUp(compilation, set ?? none, 'what ON CONFLICT sets is known only when the code runs');
  const assigned = (pairs ?? []).flatMap(([key, value]) => assignTo(compilation, { ...target }, key, value));
  const sets = assigned.map((one) => `${writeName(one.column)} = ${writeAssigned(scope, target, one)}`);
  const where = given(call, 'where');
  return `ON CONFLICT${writeConflictTarget(scope, target, call)} DO UPDATE SET ${sets.join(', ')}${where === null ? '' : ` WHERE ${renderIn(scope, where, following)}`}`;
}

function pairOf(item: Value): (readonly [Value, Value])[] {
  return item.kind === 'tuple' && item.items[0] !== undefined && item.items[1] !== undefined ? [[item.items[0], item.items[1]]] : [];
}
