import type { CallValue, Value } from '../../python/value.js';
import { calleeName } from './arguments.js';

/** SQL as a revision gives it to `execute`: a string, `text("…")`, `DDL("…")`. */
export type GivenSql =
  /** `verbatim`: SQLAlchemy does not look for bind parameters in it. */
  | { readonly kind: 'sql'; readonly sql: string; readonly bound: boolean }
  /** Only rows change: `table.insert()`, or a text that is not wholly known but begins with INSERT. */
  | { readonly kind: 'data'; readonly verb: string }
  | { readonly kind: 'neutral' }
  | { readonly kind: 'construct'; readonly call: CallValue }
  | { readonly kind: 'unknown'; readonly value: Value };

const dataMethods = new Set(['insert', 'update', 'delete', 'merge']);
const queryMethods = new Set(['select', 'exists', 'union', 'union_all']);

export function readSql(value: Value): GivenSql {
  if (value.kind === 'string') return { kind: 'sql', ...unescapeText(value.value) };
  if (value.kind !== 'call') return { kind: 'unknown', value };
  const name = calleeName(value);
  const [first] = value.args;
  if (name === 'text' && first !== undefined) return readSql(first);
  if (name === 'DDL' && first?.kind === 'string') return readDdl(first.value, value);
  if (name === 'bindparams' || name === 'columns' || name === 'execution_options')
    return value.callee.kind === 'attribute' ? bind(readSql(value.callee.of), name) : { kind: 'unknown', value };
  const root = findRoot(value);
  if (root !== null && dataMethods.has(root)) return { kind: 'data', verb: root };
  if (root !== null && queryMethods.has(root)) return { kind: 'neutral' };
  return { kind: 'construct', call: value };
}

/** `DDL("… %(name)s …", context={"name": "…"})` */
function readDdl(text: string, call: CallValue): GivenSql {
  const context = call.keywords.find((keyword) => keyword.name === 'context')?.value;
  const values = new Map(
    context?.kind === 'dict' ? context.entries.map(([key, value]) => [key.kind === 'string' ? key.value : '', value]) : [],
  );
  let whole = true;
  const sql = text.replaceAll(/%(?:%|\((\w+)\)s)/g, (_, name: string | undefined) => {
    const value = name === undefined ? null : values.get(name);
    if (value === null) return '%';
    if (value?.kind !== 'string') whole = false;
    return value?.kind === 'string' ? value.value : '';
  });
  return whole ? { kind: 'sql', sql, bound: false } : { kind: 'unknown', value: call };
}

function bind(given: GivenSql, how: string): GivenSql {
  return given.kind === 'sql' && how === 'bindparams' ? { ...given, bound: true } : given;
}

/** The method or function that a chain of calls starts a statement with: `table.update().where(…)` → `update`. */
function findRoot(value: Value): string | null {
  if (value.kind === 'call') {
    const name = calleeName(value);
    if (name !== null && (dataMethods.has(name) || queryMethods.has(name))) return name;
    return value.callee.kind === 'attribute' ? findRoot(value.callee.of) : null;
  }
  return value.kind === 'attribute' ? findRoot(value.of) : null;
}

/** `\:` stands for a colon, `:name` for a parameter. Source: `TextClause` in sqlalchemy/sql/elements.py. */
function unescapeText(text: string): { sql: string; bound: boolean } {
  return { sql: text.replaceAll(/\\(:[\w$]*)(?![:\w$])/g, '$1'), bound: /(?<![:\w\\]):(\w+)(?!:)/.test(text) };
}

const leading = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|\()*/;

/** First word of a statement, in capitals. */
export function firstWord(sql: string): string {
  return /^\w*/.exec(sql.replace(leading, ''))?.[0].toUpperCase() ?? '';
}

/** True for a statement that changes rows and no schema, as far as its own text tells. */
export function changesOnlyData(sql: string): boolean {
  const word = firstWord(sql);
  return (
    word === 'INSERT' ||
    word === 'UPDATE' ||
    word === 'DELETE' ||
    word === 'MERGE' ||
    word === 'TRUNCATE' ||
    word === 'COPY' ||
    (word === 'WITH' && !/\bINTO\s+(?:TEMP|UNLOGGED|TABLE)\b/i.test(sql))
  );
}

/** Statements that PostgreSQL refuses in a transaction block. Source: `PreventInTransactionBlock` in src/backend/tcop/utility.c and src/backend/commands. */
export function isTransactional(sql: string): boolean {
  const text = sql.replace(leading, '');
  return !/^((CREATE\s+(UNIQUE\s+)?|DROP\s+|RE)INDEX\s+.*?\bCONCURRENTLY\b|VACUUM\b|CREATE\s+(DATABASE|TABLESPACE)|DROP\s+(DATABASE|TABLESPACE)|ALTER\s+SYSTEM|ALTER\s+TABLE\s.*\bDETACH\s+PARTITION\b.*\bCONCURRENTLY\b)/is.test(
    text.slice(0, 400),
  );
}
