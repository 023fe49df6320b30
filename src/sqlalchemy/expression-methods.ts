import type { CallValue, Value } from '../python/value.js';
import { quoteIdentifier } from './quote.js';
import type { Rendering } from './expression.js';
import { cast } from './expression-functions.js';
import { argument, textOf } from './reading.js';

type Method = (rendering: Rendering, of: Value, call: CallValue) => string;

/** Methods of columns and expressions, as SQL. Source: `ColumnOperators` in sqlalchemy/sql/operators.py. */
export const methods: Readonly<Record<string, Method>> = {
  is_: infix('IS'),
  is_not: infix('IS NOT'),
  isnot: infix('IS NOT'),
  is_distinct_from: infix('IS DISTINCT FROM'),
  is_not_distinct_from: infix('IS NOT DISTINCT FROM'),
  isnot_distinct_from: infix('IS NOT DISTINCT FROM'),
  in_: listed('IN'),
  not_in: listed('NOT IN'),
  notin_: listed('NOT IN'),
  like: infix('LIKE'),
  ilike: infix('ILIKE'),
  not_like: infix('NOT LIKE'),
  notlike: infix('NOT LIKE'),
  not_ilike: infix('NOT ILIKE'),
  notilike: infix('NOT ILIKE'),
  regexp_match: infix('~'),
  concat: infix('||'),
  contained_by: infix('<@'),
  has_key: infix('?'),
  overlap: infix('&&'),
  overlaps: infix('&&'),
  bitwise_and: infix('&'),
  bitwise_or: infix('|'),
  contains: (rendering, of, call) => {
    const affinity = rendering.typeOf(of)?.affinity;
    const operand = first(call);
    if (affinity === 'string') return `(${rendering.render(of)} LIKE '%' || ${rendering.render(operand)} || '%')`;
    return `(${rendering.render(of)} @> ${rendering.render(operand)})`;
  },
  startswith: (rendering, of, call) => `(${rendering.render(of)} LIKE ${rendering.render(first(call))} || '%')`,
  endswith: (rendering, of, call) => `(${rendering.render(of)} LIKE '%' || ${rendering.render(first(call))})`,
  between: (rendering, of, call) =>
    `${rendering.render(of)} BETWEEN ${rendering.render(first(call))} AND ${rendering.render(call.args[1] ?? call)}`,
  not_between: (rendering, of, call) =>
    `${rendering.render(of)} NOT BETWEEN ${rendering.render(first(call))} AND ${rendering.render(call.args[1] ?? call)}`,
  cast: (rendering, of, call) => cast(rendering, of, argument(call, 0, 'type_'), call),
  desc: after('DESC'),
  asc: after('ASC'),
  nulls_last: after('NULLS LAST'),
  nullslast: after('NULLS LAST'),
  nulls_first: after('NULLS FIRST'),
  nullsfirst: after('NULLS FIRST'),
  collate: (rendering, of, call) => `${rendering.render(of)} COLLATE ${quoteIdentifier(textOf(first(call)) ?? '')}`,
  label: (rendering, of) => rendering.render(of),
  self_group: (rendering, of) => rendering.render(of),
  as_string: (rendering, of) =>
    of.kind === 'subscript' ? `(${rendering.render(of.of)} ->> ${rendering.render(of.index)})` : rendering.fail(of),
  any_: (rendering, of) => `ANY (${rendering.render(of)})`,
  all_: (rendering, of) => `ALL (${rendering.render(of)})`,
  bindparams: (rendering, of) => rendering.render(of),
  columns: (rendering, of) => rendering.render(of),
};

function first(call: CallValue): Value {
  return call.args[0] ?? call.keywords[0]?.value ?? call;
}

function infix(operator: string): Method {
  return (rendering, of, call) => `(${rendering.render(of)} ${operator} ${rendering.render(first(call), rendering.typeOf(of))})`;
}

function after(words: string): Method {
  return (rendering, of) => `${rendering.render(of)} ${words}`;
}

function listed(operator: string): Method {
  return (rendering, of, call) => {
    const items = rendering.reading.evaluation.iterate(first(call));
    if (items === null) return rendering.fail(first(call));
    return `(${rendering.render(of)} ${operator} (${items.map((item) => rendering.render(item, rendering.typeOf(of))).join(', ')}))`;
  };
}
