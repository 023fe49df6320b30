import { type AttributeValue, type CallValue, isTerm, list, type SubscriptValue, type Value } from '../../python/value.js';
import type { ColumnType } from '../column-type.js';
import { wrap } from '../expression.js';
import { given, isTrue, keyword, textOf } from '../reading.js';
import { calledSymbol } from '../symbol.js';
import { renderLiteral, renderText } from './bind-text.js';
import { isLegacy, unchain } from './chain.js';
import { extend } from './extend.js';
import { findSource } from './find-source.js';
import { isQuery } from './is-query.js';
import { isSql } from './is-sql.js';
import { bindValue, writeLater } from './marks.js';
import { constantOf, type Within } from './operators.js';
import { renderRelationshipCall } from './relationship-operators.js';
import { renderWindow } from './window.js';

/** What is called in an expression of a statement, where it differs from DDL; null for "as in DDL". */
export function renderQueryCall(
  within: Within,
  value: CallValue | SubscriptValue | AttributeValue,
  hint: ColumnType | null,
): string | null {
  if (isQuery(value)) return renderSubquery(within, value);
  if (value.kind === 'attribute') {
    const { of } = value;
    const path = value.name === 'astext' && of.kind === 'subscript' && (of.index.kind === 'list' || of.index.kind === 'tuple');
    return path ? `(${within.rendering.render(of.of)} #>> ${bindValue(within.scope.compilation.marks, of.index)})` : null;
  }
  if (value.kind === 'subscript') {
    const { rendering } = within;
    if (rendering.typeOf(value.of)?.affinity === 'array' && value.index.kind === 'number')
      return `${rendering.render(value.of)}[${rendering.render(value.index)}]`;
    return value.index.kind === 'list' || value.index.kind === 'tuple'
      ? `(${rendering.render(value.of)} #> ${bindValue(within.scope.compilation.marks, value.index)})`
      : null;
  }
  const named = calledSymbol(value);
  if (named !== null) return renderNamed(within, value, named, hint);
  return (
    renderRelationshipCall(within, value) ??
    renderWindow(within, value) ??
    (value.callee.kind === 'attribute' ? renderMethod(within, value, value.callee) : null)
  );
}

function renderSubquery({ scope }: Within, value: Value): string {
  const { compilation } = scope;
  const inside = writeLater(compilation.marks, () => compilation.query(compilation, value, { outer: scope, eager: false }).sql);
  return calledSymbol(value) === 'exists' ? inside : `(${inside})`;
}

function renderNamed(within: Within, call: CallValue, symbol: string, hint: ColumnType | null): string | null {
  const { rendering, scope } = within;
  const [first, second] = call.args;
  const marks = scope.compilation.marks;
  switch (symbol) {
    case 'func.count':
      return call.args.length === 0 ? 'count(*)' : null;
    case 'func.cast':
    case 'func.extract':
      return rendering.render({ ...call, callee: { kind: 'reference', name: symbol.replace('func.', 'sqlalchemy.') } }, hint);
    case 'label':
      return rendering.render(second ?? call, hint);
    case 'text':
    case 'TextClause':
      return renderText(scope.compilation, call, []);
    case 'literal_column':
      return renderLiteral(scope.compilation, call);
    case 'literal':
      return first?.kind === 'none' ? bindValue(marks, first) : rendering.render(first ?? call, hint);
    case 'bindparam': {
      const value = given(call, 'value') ?? second;
      return bindValue(marks, value === undefined || value.kind === 'none' ? call : value);
    }
    case 'distinct':
      return `DISTINCT ${rendering.render(first ?? call)}`;
    case 'exists':
      return renderExists(within, call);
    case 'with_parent':
      return second === undefined
        ? null
        : rendering.render({ kind: 'operation', operator: '==', operands: [second, first ?? call], place: call.place });
    case 'case':
      return given(call, 'value') === null && first?.kind !== 'dict' ? null : renderSimpleCase(within, call);
    case 'postgresql.aggregate_order_by':
      return `${rendering.render(first ?? call)} ORDER BY ${call.args
        .slice(1)
        .map((value) => rendering.render(value))
        .join(', ')}`;
    case 'any_':
    case 'all_':
      return `${symbol === 'any_' ? 'ANY' : 'ALL'} (${rendering.render(first ?? call)})`;
    default:
      return null;
  }
}

/** `exists(select(…))`, and `exists(User.id)` or `exists()` before their `where`. */
function renderExists(within: Within, call: CallValue): string {
  const [first] = call.args;
  if (first !== undefined && isQuery(first)) return `EXISTS ${renderSubquery(within, first)}`;
  return renderSubquery(within, call);
}

/** `case({"a": 1}, value=column)`. */
function renderSimpleCase({ rendering }: Within, call: CallValue): string {
  const [first] = call.args;
  const value = given(call, 'value');
  const pairs = first?.kind === 'dict' ? first.entries : [];
  const otherwise = given(call, 'else_');
  const subject = value === null ? '' : `${rendering.render(value)} `;
  const hint = value === null ? null : rendering.typeOf(value);
  const whens = pairs.map(([when, then]) => `WHEN ${rendering.render(when, hint)} THEN ${rendering.render(then)}`);
  return `CASE ${subject}${whens.join(' ')}${otherwise === null ? '' : ` ELSE ${rendering.render(otherwise)}`} END`;
}

function renderMethod(within: Within, call: CallValue, { name, of }: AttributeValue): string | null {
  const { rendering, scope } = within;
  const [first] = call.args;
  switch (name) {
    case 'scalar_subquery':
    case 'as_scalar':
    case 'subquery':
      return isQuery(of) ? renderSubquery(within, of) : null;
    case 'label':
      return isQuery(of) ? renderSubquery(within, of) : rendering.render(of);
    case 'exists':
      return isQuery(of) ? `EXISTS ${renderSubquery(within, isLegacy(unchain(of)) ? extend(of, 'exists', []) : of)}` : null;
    case 'in_':
    case 'not_in':
    case 'notin_':
      return first === undefined ? null : renderIn(within, of, name === 'in_' ? 'IN' : 'NOT IN', first);
    case 'is_':
    case 'is_not':
    case 'isnot':
    case 'is_distinct_from':
    case 'is_not_distinct_from':
    case 'isnot_distinct_from':
      return first === undefined ? null : renderIs(within, of, name, first);
    case 'any':
    case 'all':
      return rendering.typeOf(of)?.affinity === 'array' && first !== undefined
        ? `${rendering.render(first)} = ${name === 'any' ? 'ANY' : 'ALL'} (${rendering.render(of)})`
        : null;
    case 'distinct':
      return `DISTINCT ${rendering.render(of)}`;
    case 'like':
    case 'ilike':
    case 'not_like':
    case 'notlike':
    case 'not_ilike':
    case 'notilike':
    case 'startswith':
    case 'endswith':
    case 'contains':
    case 'istartswith':
    case 'iendswith':
    case 'icontains':
      return renderLike(within, call, name, of);
    case 'as_string':
    case 'as_integer':
    case 'as_float':
    case 'as_boolean':
    case 'as_numeric':
    case 'as_json':
      return renderJsonAs(within, name, of, call);
    case 'regexp_replace':
      return `REGEXP_REPLACE(${[of, ...call.args].map((one) => rendering.render(one)).join(', ')})`;
    case 'bindparams':
    case 'columns':
      return calledSymbol(of) === 'text' ? renderText(scope.compilation, call, []) : null;
    default:
      return null;
  }
}

/**
 * `IS true`, `IS NULL`. Which of them it will be of a value that only a run can tell is not known; `IS NOT DISTINCT FROM` means the same and
 * takes a parameter.
 */
function renderIs({ rendering, scope }: Within, of: Value, name: string, value: Value): string | null {
  const constant = constantOf(value);
  const apart = name === 'is_distinct_from' || name === 'is_not' || name === 'isnot';
  const left = wrap(rendering.render(of));
  if (constant !== null && !name.endsWith('_from')) return `${left} IS ${apart ? 'NOT ' : ''}${constant}`;
  if (constant === null && isTerm(value) && isSql(scope.compilation.registry, value)) return null;
  const right = constant ?? rendering.render(value, rendering.typeOf(of));
  return `${left} IS ${apart ? '' : 'NOT '}DISTINCT FROM ${right}`;
}

/** `IN ($1, $2)`; one parameter stands for a list that only a run can tell, for SQLAlchemy writes as many as there are values. */
function renderIn(within: Within, of: Value, word: string, values: Value): string {
  const { rendering, scope } = within;
  const left = wrap(rendering.render(of));
  if (isQuery(values)) return `(${left} ${word} ${renderSubquery(within, values)})`;
  const items = values.kind === 'string' ? null : rendering.reading.evaluation.iterate(values);
  const subquery = isTerm(values) ? findSource(scope.compilation, values) : null;
  if (subquery !== null)
    return `(${left} ${word} (SELECT ${subquery.columns.map(({ name }) => `${subquery.name}.${name}`).join(', ')} FROM ${subquery.from}))`;
  if (items === null) {
    const source = values.kind === 'call' ? rendering.render(values) : null;
    return `(${left} ${word} ${source !== null && source.startsWith('(') ? source : `(${source ?? bindValue(scope.compilation.marks, values)})`})`;
  }
  if (items.length === 0) return word === 'IN' ? `(${left} IN (NULL) AND (1 != 1))` : `(${left} NOT IN (NULL) OR (1 = 1))`;
  const hint = rendering.typeOf(of);
  return `(${left} ${word} (${items.map((item) => writeItem(within, item, hint)).join(', ')}))`;
}

function writeItem(within: Within, item: Value, hint: ColumnType | null): string {
  const inner = item.kind === 'tuple' || item.kind === 'list' ? item.items : null;
  return inner === null ? within.rendering.render(item, hint) : `(${inner.map((one) => within.rendering.render(one)).join(', ')})`;
}

/** Patterns: `contains` and its like put the wildcards around in SQL. */
function renderLike({ rendering }: Within, call: CallValue, name: string, of: Value): string | null {
  const type = rendering.typeOf(of);
  if (name === 'contains' && (type?.affinity === 'array' || type?.affinity === 'json' || (type !== null && type.affinity === 'other')))
    return null;
  const [first] = call.args;
  if (first === undefined) return null;
  const operator = /^not_?ilike$/.test(name)
    ? 'NOT ILIKE'
    : /^not_?like$/.test(name)
      ? 'NOT LIKE'
      : name.startsWith('i')
        ? 'ILIKE'
        : 'LIKE';
  const pattern = wrap(rendering.render(first, type));
  const wide = { contains: `'%' || ${pattern} || '%'`, startswith: `${pattern} || '%'`, endswith: `'%' || ${pattern}` };
  const key = name.replace(/^i(?!like)/, '');
  const right = key === 'contains' || key === 'startswith' || key === 'endswith' ? wide[key] : pattern;
  const escape = textOf(given(call, 'escape')) ?? (isTrue(keyword(call, 'autoescape')) ? '/' : null);
  return `(${wrap(rendering.render(of))} ${operator} ${right}${escape === null ? '' : ` ESCAPE '${escape}'`})`;
}

const jsonTypes: Readonly<Record<string, string>> = {
  as_string: 'VARCHAR',
  as_integer: 'INTEGER',
  as_float: 'FLOAT',
  as_boolean: 'BOOLEAN',
  as_numeric: 'NUMERIC',
};

/** `data["a"].as_integer()`. */
function renderJsonAs({ rendering, scope }: Within, name: string, of: Value, call: CallValue): string | null {
  if (of.kind !== 'subscript') return null;
  if (name === 'as_json') return rendering.render(of);
  const path = of.index.kind === 'tuple' || of.index.kind === 'list';
  const key = path
    ? bindValue(scope.compilation.marks, list([...(of.index.kind === 'tuple' || of.index.kind === 'list' ? of.index.items : [])]))
    : rendering.render(of.index);
  const size = name === 'as_numeric' ? `(${call.args.map((one) => (one.kind === 'number' ? one.value : 0)).join(', ')})` : '';
  return `CAST((${rendering.render(of.of)} ${path ? '#>>' : '->>'} ${key}) AS ${jsonTypes[name] ?? 'TEXT'}${size})`;
}
