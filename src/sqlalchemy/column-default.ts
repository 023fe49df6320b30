import { qualify } from './quote.js';
import type { CallValue } from '../python/value.js';
import { contextOf } from './column-context.js';
import type { ColumnType } from './column-type.js';
import type { ColumnDraft, TableDraft } from './draft.js';
import { quoteText, renderExpression } from './expression.js';
import { argument, booleanOf, given, isTrue, keyword, note, numberOf, textOf } from './reading.js';
import type { Registry } from './registry.js';
import { calledSymbol } from './symbol.js';

/** `server_default=`: a string is a literal, everything else SQL. */
export function readDefault(registry: Registry, table: TableDraft, column: ColumnDraft, type: ColumnType | null): string | null {
  let value = column.serverDefault;
  const symbol = value === null ? null : calledSymbol(value);
  if (value === null || symbol === 'FetchedValue') return null;
  if (symbol === 'DefaultClause' && value.kind === 'call') value = value.args[0] ?? value;
  if (value.kind === 'string') return quoteText(value.value);
  if (value.kind === 'call' && value.callee.kind === 'attribute' && value.callee.name === 'next_value' && value.callee.of.kind === 'call')
    return `nextval('${qualify(textOf(given(value.callee.of, 'schema')), textOf(value.callee.of.args[0]) ?? '')}')`;
  const sql =
    value.kind === 'member' && value.value.kind === 'string'
      ? quoteText(value.value.value)
      : renderExpression(contextOf(registry, table), value, type);
  if (typeof sql === 'string') return sql;
  note(registry, `default of "${table.name}"."${column.name}"`, sql, column.place);
  return null;
}

/** Source: `get_identity_options` and `visit_identity_column` in sqlalchemy/sql/compiler.py. */
export function renderIdentity(call: CallValue): string {
  const always = booleanOf(argument(call, 0, 'always')) ?? false;
  const options = renderSequenceOptions(call, 1);
  return `GENERATED ${always ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY${options === '' ? '' : ` (${options})`}`;
}

export function renderSequenceOptions(call: CallValue, start: number): string {
  const numbers: [string, string, number | null][] = [
    ['increment', 'INCREMENT BY', numberOf(call.args[start + 2] ?? null)],
    ['start', 'START WITH', numberOf(call.args[start + 1] ?? null)],
    ['minvalue', 'MINVALUE', null],
    ['maxvalue', 'MAXVALUE', null],
  ];
  const parts = numbers.flatMap(([name, words, positional]) => {
    const value = numberOf(given(call, name)) ?? positional;
    return value === null ? [] : [`${words} ${value}`];
  });
  if (isTrue(keyword(call, 'nominvalue'))) parts.push('NO MINVALUE');
  if (isTrue(keyword(call, 'nomaxvalue'))) parts.push('NO MAXVALUE');
  const cache = numberOf(given(call, 'cache'));
  if (cache !== null) parts.push(`CACHE ${cache}`);
  const cycle = booleanOf(keyword(call, 'cycle'));
  if (cycle !== null) parts.push(cycle ? 'CYCLE' : 'NO CYCLE');
  return parts.join(' ');
}

export function renderComputed(registry: Registry, table: TableDraft, column: ColumnDraft, call: CallValue): string | null {
  const value = argument(call, 0, 'sqltext');
  const sql = value === null ? null : value.kind === 'string' ? value.value : renderExpression(contextOf(registry, table), value);
  if (typeof sql !== 'string') {
    note(registry, `generated column "${table.name}"."${column.name}"`, sql ?? 'it has no expression', call.place);
    return null;
  }
  return `GENERATED ALWAYS AS (${sql})${booleanOf(keyword(call, 'persisted')) === false ? ' VIRTUAL' : ' STORED'}`;
}
