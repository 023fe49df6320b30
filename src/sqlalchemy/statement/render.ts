import { isTerm, string, type Value } from '../../python/value.js';
import type { ColumnType } from '../column-type.js';
import { type ExpressionContext, renderExpression, type Rendering } from '../expression.js';
import { giveUp } from './compilation.js';
import { isSql } from './is-sql.js';
import { bindValue } from './marks.js';
import { type ColumnMeaning, findMeaning } from './meaning.js';
import { renderOperator } from './operators.js';
import { renderQueryCall } from './query-calls.js';
import { type Binding, type Scope, selecting } from './scope.js';
import type { Source } from './source.js';

/** An expression as it stands in a statement; its first unread part is kept in the compilation. */
export function renderIn(scope: Scope, value: Value, binding: Binding = selecting, hint: ColumnType | null = null): string {
  const sql = renderExpression(contextOf(scope, binding), value, hint);
  return typeof sql === 'string' ? sql : giveUp(scope.compilation, sql);
}

function contextOf(scope: Scope, binding: Binding): ExpressionContext {
  return {
    reading: scope.compilation.registry,
    column: (value) => {
      const meaning = isTerm(value) ? findMeaning(scope.compilation, value) : null;
      return meaning?.kind === 'column'
        ? { name: meaning.name, type: meaning.type, sql: writeColumn(scope, meaning, value, binding) }
        : null;
    },
    otherwise: (rendering, value, hint) => otherwise(scope, binding, rendering, value, hint),
  };
}

/** A column with what qualifies it; it stands in FROM from now on. */
export function writeColumn(scope: Scope, meaning: ColumnMeaning, value: Value | null, binding: Binding): string {
  const { table } = meaning;
  const isPlain = table !== null && meaning.source === scope.compilation.sources.get(table);
  const tables = value !== null && binding.remote?.values.includes(value) === true ? binding.remote.tables : binding.tables;
  const source = (isPlain ? tables?.get(table) : undefined) ?? meaning.source;
  return qualifyColumn(scope, source, meaning.name, meaning, binding);
}

export function qualifyColumn(
  scope: Scope,
  source: Source,
  name: string,
  meaning: Pick<ColumnMeaning, 'column'>,
  { mention }: Binding,
): string {
  const adapted = scope.adapter?.columns.find(
    ({ origin }) =>
      origin !== null &&
      'column' in origin &&
      (origin.source === source || origin.source.table === source.table) &&
      origin.column === meaning.column,
  );
  const from = adapted === undefined || scope.adapter === null ? source : scope.adapter;
  if (mention) scope.mentioned.add(from);
  return `${from.name}.${adapted?.name ?? name}`;
}

/** What DDL does not have. */
function otherwise(scope: Scope, binding: Binding, rendering: Rendering, value: Value, hint: ColumnType | null): string | null {
  switch (value.kind) {
    case 'boolean':
    case 'number':
    case 'string':
    case 'bytes':
    case 'member':
    case 'list':
    case 'tuple':
    case 'set':
    case 'dict':
    case 'instance':
    case 'path':
    case 'method':
      return bind(scope, value, hint);
    case 'reference':
    case 'attribute':
    case 'subscript':
    case 'operation':
    case 'call':
      break;
    default:
      return null;
  }
  if (!isSql(scope.compilation.registry, value)) return bind(scope, value, hint);
  const meaning = findMeaning(scope.compilation, value);
  if (meaning?.kind === 'expression') return renderIn(scope, meaning.value, { ...binding, tables: meaning.entity.sources }, hint);
  if (meaning?.kind === 'relationship') return giveUp(scope.compilation, value);
  if (value.kind === 'operation') return renderOperator({ scope, binding, rendering }, value);
  if (value.kind === 'call' || value.kind === 'subscript' || value.kind === 'attribute')
    return renderQueryCall({ scope, binding, rendering }, value, hint);
  return null;
}

/** A parameter. A member of an enum is bound to the text that is stored for it. */
export function bind(scope: Scope, value: Value, hint: ColumnType | null): string {
  if (value.kind !== 'member') return typed(bindValue(scope.compilation.marks, value), value, hint);
  const label = hint?.labels?.get(value.name) ?? (hint?.affinity === 'enum' ? value.name : null);
  return bindValue(scope.compilation.marks, label === null ? value.value : string(label));
}

/** Where nothing beside it has a type PostgreSQL takes a parameter for text: a number says that it is one. */
function typed(parameter: string, value: Value, hint: ColumnType | null): string {
  if (hint !== null || value.kind !== 'number') return parameter;
  return `${parameter}::${value.float ? 'FLOAT' : Math.abs(value.value) < 2 ** 31 ? 'INTEGER' : 'BIGINT'}`;
}
