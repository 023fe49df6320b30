import { isTerm, type CallValue, type Value } from '../../python/value.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import { wrap } from '../expression.js';
import { resolveType } from '../column-type-use.js';
import type { ColumnDraft } from '../draft.js';
import type { Target } from './change-target.js';
import { type Compilation, giveUp } from './compilation.js';
import { bindValue } from './marks.js';
import { findMeaning } from './meaning.js';
import { renderIn } from './render.js';
import { following, type Scope } from './scope.js';

/** A value for a column: `values(name=…)`, `values({User.name: …})`. */
export interface Assignment {
  readonly column: ColumnDraft;
  readonly value: Value;
}

/** The column that a key of `values` means: an attribute of the class, a column's key, or the column itself. */
export function assignTo(compilation: Compilation, { table, entity }: Target, key: Value, value: Value): Assignment[] {
  const name = key.kind === 'string' ? key.value : null;
  const mapped = name === null ? undefined : entity?.mapper.columns.findLast((one) => one.attribute === name && one.table === table);
  const named = name === null ? undefined : (mapped?.column ?? table.columns.find((one) => one.key === name || one.name === name));
  const meaning = name === null && isTerm(key) ? findMeaning(compilation, key) : null;
  const column = named ?? (meaning?.kind === 'column' ? meaning.column : null);
  if (column !== null && column !== undefined) return [{ column, value }];
  const reason =
    name === '**' ? 'the columns of the row are known only when the code runs' : `"${name ?? ''}" is no column of "${table.name}"`;
  giveUp(compilation, key, name === null ? undefined : reason);
  return [];
}

/** The assignments of one row. */
export function assignmentsOf(
  compilation: Compilation,
  target: Target,
  row: Value | null,
  call: Pick<CallValue, 'keywords'>,
): Assignment[] {
  const place = call.keywords[0]?.place ?? null;
  const entries: readonly (readonly [Value, Value])[] =
    row === null
      ? []
      : row.kind === 'dict'
        ? row.entries
        : row.kind === 'tuple' || row.kind === 'list'
          ? row.items.flatMap((item, at) => entryOf(target, item, at))
          : [];
  if (row !== null && row.kind !== 'dict' && row.kind !== 'tuple' && row.kind !== 'list')
    giveUp(compilation, row, 'the columns of the row are known only when the code runs');
  const named = call.keywords.map(({ name, value }) => [{ kind: 'string', value: name, place } as Value, value] as const);
  return [...entries, ...named].flatMap(([key, value]) => assignTo(compilation, target, key, value));
}

/** A row that is given by position, or as pairs. */
function entryOf({ table }: Target, item: Value, at: number): (readonly [Value, Value])[] {
  if (item.kind === 'tuple' && item.items.length === 2 && item.items[0] !== undefined && item.items[1] !== undefined)
    return [[item.items[0], item.items[1]]];
  const column = table.columns[at];
  return column === undefined ? [] : [[{ kind: 'string', value: column.key, place: null }, item]];
}

/** What a column is set to: a parameter or an expression. */
export function writeAssigned(scope: Scope, { table }: Target, { column, value }: Assignment): string {
  if (value.kind === 'none') return bindValue(scope.compilation.marks, value);
  const sql = renderIn(scope, value, following, resolveType(scope.compilation.registry, table, column, 1));
  return value.kind === 'operation' && /^([-+*/%|&]|==|!=|<|>|<=|>=)$/.test(value.operator) && /\s/.test(sql) ? wrap(sql) : sql;
}

export function writeName(column: ColumnDraft): string {
  return quoteIdentifier(column.name);
}
