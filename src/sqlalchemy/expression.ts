import { describe } from '../python/describe.js';
import { type CallValue, isTerm, type MemberValue, type Unknown, unknown, type Value } from '../python/value.js';
import { quoteIdentifier } from './quote.js';
import { type ColumnType, plainType } from './column-type.js';
import { functions } from './expression-functions.js';
import { joinWords } from './expression-words.js';
import { renderNegation } from './expression-negation.js';
import { methods } from './expression-methods.js';
import { argument, given, type Reading, textOf } from './reading.js';
import { readType } from './read-type.js';
import { calledSymbol, symbolOf } from './symbol.js';

/** Where an expression stands: which columns its values mean. */
export interface ExpressionContext {
  readonly reading: Reading;
  /** The column that a value is, when it is one. */
  readonly column: (value: Value) => ExpressionColumn | null;
  /** What a query says otherwise than DDL does: bound values, subqueries, relationships. Null for "as usual". */
  readonly otherwise?: (rendering: Rendering, value: Value, hint: ColumnType | null) => string | null;
}

export interface ExpressionColumn {
  readonly name: string;
  readonly type: ColumnType | null;
  /** How it is written, where the name alone will not do: `users.id`. */
  readonly sql?: string;
}

/** What the parts of the renderer share; the first thing that is not read is kept in `problem`. */
export interface Rendering extends ExpressionContext {
  problem: Unknown | null;
  readonly render: (value: Value, hint?: ColumnType | null) => string;
  readonly fail: (value: Value, reason?: string) => string;
  readonly typeOf: (value: Value) => ColumnType | null;
}

/** A SQLAlchemy expression as SQL with its literals in it, as SQLAlchemy's DDL compiler writes it (`literal_binds=True`). */
export function renderExpression(context: ExpressionContext, value: Value, hint: ColumnType | null = null): string | Unknown {
  const rendering: Rendering = {
    ...context,
    problem: null,
    render: (inner, type = null) => renderValue(rendering, inner, type),
    fail: (inner, reason) => {
      rendering.problem ??=
        inner.kind === 'unknown'
          ? inner
          : unknown(reason ?? `the SQL expression ${describe(inner)} is not read`, 'place' in inner ? inner.place : null);
      return '';
    },
    typeOf: (inner) => typeOf(rendering, inner),
  };
  const sql = rendering.render(value, hint);
  return rendering.problem ?? sql;
}

function renderValue(rendering: Rendering, value: Value, hint: ColumnType | null): string {
  const column = rendering.column(value);
  if (column !== null) return column.sql ?? quoteIdentifier(column.name);
  const other = rendering.otherwise?.(rendering, value, hint) ?? null;
  if (other !== null) return other;
  switch (value.kind) {
    case 'none':
      return 'NULL';
    case 'boolean':
      return String(value.value);
    case 'number':
      return value.float && Number.isInteger(value.value) ? `${value.value}.0` : String(value.value);
    case 'string':
      return quoteText(hint?.labels?.get(value.value) ?? value.value);
    case 'member':
      return renderMember(rendering, value, hint);
    case 'list':
    case 'tuple':
      return `(${value.items.map((item) => rendering.render(item, hint)).join(', ')})`;
    case 'call':
      return renderCall(rendering, value);
    case 'reference':
    case 'attribute':
      return renderName(rendering, value);
    case 'subscript':
      return renderIndex(rendering, value.of, value.index);
    case 'operation':
      return renderOperation(rendering, value.operator, value.operands, value);
    default:
      return rendering.fail(value);
  }
}

/** SQLAlchemy's literal strings double quotes and nothing else. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A member of an enum is stored by name unless the type says otherwise; outside an Enum column its own text counts. */
function renderMember(rendering: Rendering, member: MemberValue, hint: ColumnType | null): string {
  const label = hint?.labels?.get(member.name);
  if (label !== undefined) return quoteText(label);
  return hint?.affinity === 'enum' ? quoteText(member.name) : rendering.render(member.value, null);
}

const keywordFunctions = new Set([
  'current_timestamp',
  'current_date',
  'current_time',
  'localtime',
  'localtimestamp',
  'current_user',
  'session_user',
  'user',
]);

function renderName(rendering: Rendering, value: Value): string {
  const symbol = symbolOf(value);
  if (symbol === 'true' || symbol === 'false' || symbol === 'null') return symbol === 'null' ? 'NULL' : symbol;
  if (symbol === 'func.current_timestamp') return 'CURRENT_TIMESTAMP';
  // `column.astext`, `table.c.name`.
  if (value.kind === 'attribute' && (value.name === 'astext' || value.name === 'expression'))
    return value.name === 'astext' ? renderText(rendering, value.of) : rendering.render(value.of);
  return rendering.fail(value);
}

/** `json["a"].astext`: the arrow that gives text. */
function renderText(rendering: Rendering, value: Value): string {
  if (value.kind !== 'subscript') return rendering.fail(value);
  const path = value.index.kind === 'tuple' || value.index.kind === 'list';
  return `(${rendering.render(value.of)} ${path ? '#>>' : '->>'} ${renderKey(rendering, value.index)})`;
}

function renderIndex(rendering: Rendering, of: Value, index: Value): string {
  const type = rendering.typeOf(of);
  if (type?.affinity === 'array' && index.kind === 'number') return `${rendering.render(of)}[${index.value + (type.zeroIndexes ? 1 : 0)}]`;
  const path = index.kind === 'tuple' || index.kind === 'list';
  return `(${rendering.render(of)} ${path ? '#>' : '->'} ${renderKey(rendering, index)})`;
}

function renderKey(rendering: Rendering, index: Value): string {
  if (index.kind !== 'tuple' && index.kind !== 'list') return rendering.render(index);
  return quoteText(`{${index.items.map((item) => (item.kind === 'number' ? String(item.value) : (textOf(item) ?? ''))).join(', ')}}`);
}

function renderCall(rendering: Rendering, call: CallValue): string {
  const symbol = symbolOf(call.callee);
  if (symbol !== null && symbol.startsWith('func.')) return renderFunction(rendering, symbol.slice('func.'.length), call);
  const make = symbol === null || !Object.hasOwn(functions, symbol) ? undefined : functions[symbol];
  if (make !== undefined) return make(rendering, call);
  if (call.callee.kind === 'attribute') {
    const method = Object.hasOwn(methods, call.callee.name) ? methods[call.callee.name] : undefined;
    if (method !== undefined) return method(rendering, call.callee.of, call);
    // `column.op("->>")("key")`.
  }
  if (call.callee.kind === 'call' && call.callee.callee.kind === 'attribute' && /^(bool_)?op$/.test(call.callee.callee.name)) {
    return `(${rendering.render(call.callee.callee.of)} ${textOf(argument(call.callee, 0, 'opstring')) ?? ''} ${call.args.map((value) => rendering.render(value)).join(', ')})`;
  }
  return rendering.fail(call);
}

function renderFunction(rendering: Rendering, name: string, call: CallValue): string {
  const plain = name.replace(/_$/, '');
  if (keywordFunctions.has(plain.toLowerCase()) && call.args.length === 0) return plain.toUpperCase();
  const path = plain.split('.').map((part) => (/^[a-zA-Z_]\w*$/.test(part) && part === part.toLowerCase() ? part : quoteIdentifier(part)));
  return `${path.join('.')}(${call.args.map((value) => rendering.render(value)).join(', ')})`;
}

const comparisons: Readonly<Record<string, string>> = {
  '==': '=',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '-': '-',
  '*': '*',
  '/': '/',
  '%': '%',
  '@': '@',
  '<<': '<<',
  '>>': '>>',
  '^': '^',
};

function renderOperation(rendering: Rendering, operator: string, operands: readonly Value[], whole: Value): string {
  const [left, right] = operands;
  if (left === undefined) return rendering.fail(whole);
  if (operator === '~' || operator === 'not') return renderNegation(rendering, left);
  if (operator === '-' && right === undefined) return `-${rendering.render(left)}`;
  if (right === undefined) return rendering.fail(whole);
  if (operator === '&') return joinWords(rendering, 'AND', operands);
  if (operator === '|') return joinWords(rendering, 'OR', operands);
  if ((operator === '==' || operator === '!=') && (isNull(left) || isNull(right)))
    return `${rendering.render(isNull(left) ? right : left)} IS ${operator === '==' ? '' : 'NOT '}NULL`;
  if (operator === '+')
    return `(${rendering.render(left)} ${isText(rendering, left) || isText(rendering, right) ? '||' : '+'} ${rendering.render(right)})`;
  const sql = comparisons[operator];
  if (sql === undefined) return rendering.fail(whole);
  return `${wrap(rendering.render(left, rendering.typeOf(right)))} ${sql} ${wrap(rendering.render(right, rendering.typeOf(left)))}`;
}

/** Parentheses around what is itself an operation; PostgreSQL drops those that are not needed. */
export function wrap(sql: string): string {
  return /\s/.test(sql) &&
    !/^(ANY|ALL) \(/.test(sql) &&
    !/^\w+\([^()]*\)$/.test(sql) &&
    !/^'(?:[^']|'')*'$/.test(sql) &&
    !/^"[^"]*"$/.test(sql) &&
    !isWrapped(sql)
    ? `(${sql})`
    : sql;
}

/** Whether one pair of parentheses stands around it all. */
export function isWrapped(sql: string): boolean {
  if (!sql.startsWith('(')) return false;
  let depth = 0;
  for (const [at, letter] of [...sql].entries()) {
    if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
    if (depth === 0) return at === sql.length - 1;
  }
  return false;
}

function isNull(value: Value): boolean {
  return value.kind === 'none' || symbolOf(value) === 'null' || calledSymbol(value) === 'null';
}

function isText(rendering: Rendering, value: Value): boolean {
  if (value.kind === 'string') return true;
  if (value.kind === 'operation' && value.operator === '+') return value.operands.some((operand) => isText(rendering, operand));
  const affinity = rendering.typeOf(value)?.affinity;
  return affinity === 'string' || affinity === 'array';
}

/** Functions whose result has the type of their argument. Source: `ReturnTypeFromArgs` in sqlalchemy/sql/functions.py. */
const sameAsArgument = /^(?:func\.(?:coalesce|max|min|sum|lower|upper)|coalesce|distinct)$/;

/** Methods whose result has the type of what they are called on. */
const wrapping = /^(label|over|filter|collate|desc|asc|concat|distinct)$/;

/** The SQLAlchemy type of an expression, as far as rendering needs it. */
function typeOf(rendering: Rendering, value: Value): ColumnType | null {
  const column = rendering.column(value);
  if (column !== null) return column.type;
  if (value.kind === 'call') {
    const [first] = value.args;
    const symbol = calledSymbol(value) ?? '';
    if (first !== undefined && sameAsArgument.test(symbol)) return typeOf(rendering, first);
    if (/^func\.(concat|string_agg)$/.test(symbol)) return plainType('VARCHAR', 'String', 'string');
    if (value.callee.kind === 'attribute' && wrapping.test(value.callee.name)) return typeOf(rendering, value.callee.of);
    const type = symbol === 'cast' ? argument(value, 1, 'type_') : given(value, 'type_');
    if (type !== null && isTerm(type)) {
      const read = readType(rendering.reading, type, value.place);
      return 'sql' in read ? read : null;
    }
  }
  return null;
}
