import type { CallValue, Value } from '../python/value.js';
import { quoteIdentifier } from './quote.js';
import type { Rendering } from './expression.js';
import { joinWords } from './expression-words.js';
import { renderNegation } from './expression-negation.js';
import { argument, given, itemsOf, textOf } from './reading.js';
import { readType } from './read-type.js';

/** SQLAlchemy's functions that make an expression, as SQL. Source: sqlalchemy/sql/_elements_constructors.py. */
export const functions: Readonly<Record<string, (rendering: Rendering, call: CallValue) => string>> = {
  text: (rendering, call) => unescapeColons(textOf(call.args[0]) ?? rendering.fail(call.args[0] ?? call)),
  literal_column: (rendering, call) => textOf(call.args[0]) ?? rendering.fail(call.args[0] ?? call),
  TextClause: (rendering, call) => unescapeColons(textOf(call.args[0]) ?? rendering.fail(call.args[0] ?? call)),
  column: (rendering, call) => named(rendering, call),
  Column: (rendering, call) => named(rendering, call),
  literal: (rendering, call) => rendering.render(call.args[0] ?? call),
  bindparam: (rendering, call) => rendering.render(given(call, 'value') ?? call.args[1] ?? call),
  conv: (rendering, call) => rendering.render(call.args[0] ?? call),
  true: () => 'true',
  false: () => 'false',
  null: () => 'NULL',
  now: () => 'now()',
  current_timestamp: () => 'CURRENT_TIMESTAMP',
  and_: (rendering, call) => words(rendering, 'AND', call),
  or_: (rendering, call) => words(rendering, 'OR', call),
  not_: (rendering, call) => renderNegation(rendering, call.args[0] ?? call),
  cast: (rendering, call) => cast(rendering, call.args[0] ?? call, argument(call, 1, 'type_'), call),
  type_coerce: (rendering, call) => rendering.render(call.args[0] ?? call),
  case: renderCase,
  coalesce: (rendering, call) => `coalesce(${call.args.map((value) => rendering.render(value)).join(', ')})`,
  extract: (rendering, call) => `EXTRACT(${textOf(call.args[0]) ?? ''} FROM ${rendering.render(call.args[1] ?? call)})`,
  desc: ordered('DESC'),
  asc: ordered('ASC'),
  nulls_last: ordered('NULLS LAST'),
  nullslast: ordered('NULLS LAST'),
  nulls_first: ordered('NULLS FIRST'),
  nullsfirst: ordered('NULLS FIRST'),
  collate: (rendering, call) => `${rendering.render(call.args[0] ?? call)} COLLATE ${quoteIdentifier(textOf(call.args[1]) ?? '')}`,
  between: (rendering, call) =>
    `${rendering.render(call.args[0] ?? call)} BETWEEN ${rendering.render(call.args[1] ?? call)} AND ${rendering.render(call.args[2] ?? call)}`,
  tuple_: (rendering, call) => `(${call.args.map((value) => rendering.render(value)).join(', ')})`,
  'postgresql.array': (rendering, call) =>
    `ARRAY[${itemsOf(rendering.reading, call.args[0] ?? null)
      .map((value) => rendering.render(value))
      .join(', ')}]`,
  'postgresql.array_agg': (rendering, call) => `array_agg(${call.args.map((value) => rendering.render(value)).join(', ')})`,
  foreign: (rendering, call) => rendering.render(call.args[0] ?? call),
  remote: (rendering, call) => rendering.render(call.args[0] ?? call),
};

/** `desc("name")` names a column. */
function ordered(words: string): (rendering: Rendering, call: CallValue) => string {
  return (rendering, call) => {
    const [value] = call.args;
    return `${value?.kind === 'string' ? quoteIdentifier(value.value) : rendering.render(value ?? call)} ${words}`;
  };
}

/** `text()` takes `:name` for a parameter; `\:` stands for a colon. */
function unescapeColons(sql: string): string {
  return sql.replaceAll(/\\(:\w+)/g, '$1');
}

function named(rendering: Rendering, call: CallValue): string {
  const name = textOf(call.args[0]) ?? textOf(given(call, 'name'));
  return name === null ? rendering.fail(call, 'a column whose name is not known') : quoteIdentifier(name);
}

function words(rendering: Rendering, word: 'AND' | 'OR', call: CallValue): string {
  return joinWords(rendering, word, call.args);
}

export function cast(rendering: Rendering, value: Value, type: Value | null, whole: Value): string {
  if (type === null) return rendering.fail(whole);
  const read = readType(
    rendering.reading,
    type,
    'place' in whole && whole.place !== null ? whole.place : { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 },
  );
  return 'sql' in read ? `CAST(${rendering.render(value)} AS ${read.sql})` : rendering.fail(read);
}

function renderCase(rendering: Rendering, call: CallValue): string {
  const whens = call.args.flatMap((value) => (value.kind === 'list' ? value.items : [value]));
  const parts = whens.map((when) => {
    const [test, result] = when.kind === 'tuple' ? when.items : [];
    return test === undefined || result === undefined
      ? rendering.fail(when)
      : `WHEN (${rendering.render(test)}) THEN ${rendering.render(result)}`;
  });
  const otherwise = given(call, 'else_');
  return `CASE ${parts.join(' ')}${otherwise === null ? '' : ` ELSE ${rendering.render(otherwise)}`} END`;
}
