import { parseStatements } from '../sql/parse.js';
import { isTree, listOf } from '../sql/scopes.js';
import { ALLOWED_NODES } from './allowed-nodes.js';

/** What a statement that came from outside names, so that it can be looked up where it is to be planned. Names without schema. */
export interface OutsideStatement {
  readonly functions: ReadonlySet<string>;
  readonly operators: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  /** Relations and WITH queries. */
  readonly relations: ReadonlySet<string>;
  /** Parts of names that may be a function of a row: `u.rank`, `(x).name`. */
  readonly fields: ReadonlySet<string>;
}

export type ReadOutside = { readonly statement: OutsideStatement; readonly why: null } | { readonly statement: null; readonly why: string };

const LONGEST = 100_000;
const DEEPEST = 300;

/** Marks that show one text and mean another, and what ends a text early. */
// oxlint-disable-next-line no-control-regex
const INVISIBLE = /[\u0000\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

/**
 * Reads a text that is to be planned or run on somebody's server: one SELECT that changes nothing. Every kind of node must be known: what
 * a newer grammar adds is refused until somebody has looked at it.
 */
export function readOutside(sql: string): ReadOutside {
  if (Buffer.byteLength(sql) > LONGEST) return refuse('it is longer than 100 kB');
  if (INVISIBLE.test(sql.replaceAll(/'(?:[^']|'')*'/g, ''))) return refuse('it holds characters that cannot be seen');
  let statements: readonly unknown[];
  try {
    statements = parseStatements(sql);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const [only] = statements;
  if (statements.length !== 1 || !isTree(only) || !isTree(only['stmt']))
    return refuse(statements.length === 0 ? 'it is empty' : 'it is more than one statement');
  const kind = Object.keys(only['stmt'])[0] ?? '';
  if (kind !== 'SelectStmt') return refuse(`it is no SELECT (${kind})`);
  const names = {
    functions: new Set<string>(),
    operators: new Set<string>(),
    types: new Set<string>(),
    relations: new Set<string>(),
    fields: new Set<string>(),
  };
  const why = walk(only['stmt'], names, 0);
  return why === null ? { statement: names, why: null } : refuse(why);
}

function refuse(why: string): ReadOutside {
  return { statement: null, why };
}

type Names = { readonly [Key in keyof OutsideStatement]: Set<string> };

/** Null where all is known and harmless, else why not. */
function walk(value: unknown, names: Names, depth: number): string | null {
  if (depth > DEEPEST) return 'it is nested too deep';
  if (Array.isArray(value)) return first(value, (each) => walk(each, names, depth + 1));
  if (!isTree(value)) return null;
  return first(Object.entries(value), ([key, child]) => {
    if (/^[A-Z]/.test(key) && !ALLOWED_NODES.has(key)) return `${key} is not among what is known to be harmless`;
    if (key === 'intoClause') return 'it writes a table (INTO)';
    if (key === 'lockingClause') return 'it locks rows (FOR UPDATE and its like)';
    collect(key, child, names);
    return (key === 'FuncCall' ? judgeSize(child) : null) ?? walk(child, names, depth + 1);
  });
}

function first<Item>(items: readonly Item[], judge: (item: Item) => string | null): string | null {
  for (const item of items) {
    const why = judge(item);
    if (why !== null) return why;
  }
  return null;
}

function collect(key: string, node: unknown, names: Names): void {
  if (!isTree(node)) return;
  if (key === 'FuncCall') names.functions.add(stringsOf(node['funcname']).at(-1) ?? '');
  if (key === 'A_Expr' || key === 'SubLink') for (const name of stringsOf(node['name'] ?? node['operName'])) names.operators.add(name);
  if (key === 'TypeName' || key === 'typeName') names.types.add(stringsOf(node['names']).at(-1) ?? '');
  if (key === 'RangeVar') names.relations.add(String(node['relname'] ?? ''));
  if (key === 'ColumnRef') names.fields.add(stringsOf(node['fields']).at(-1) ?? '');
  if (key === 'A_Indirection') for (const name of stringsOf(node['indirection'])) names.fields.add(name);
}

function stringsOf(list: unknown): string[] {
  return listOf(list).flatMap((each) => {
    const text = isTree(each) ? each['String'] : undefined;
    return isTree(text) && typeof text['sval'] === 'string' ? [text['sval']] : [];
  });
}

const MOST = 1_000_000;

/** What makes a value as large as a number says: a server that folds it may run out of memory while it only plans. */
function judgeSize(call: unknown): string | null {
  if (!isTree(call)) return null;
  const name = stringsOf(call['funcname']).at(-1) ?? '';
  if (!/^(?:repeat|lpad|rpad|array_fill)$/.test(name)) return null;
  const [, size] = listOf(call['args']);
  return isBounded(size) ? null : `${name}() of a size that is no small number`;
}

function isBounded(node: unknown): boolean {
  const array = isTree(node) ? node['A_ArrayExpr'] : undefined;
  if (isTree(array)) return listOf(array['elements']).length <= 2 && listOf(array['elements']).every(isBounded);
  const constant = isTree(node) ? node['A_Const'] : undefined;
  const integer = isTree(constant) ? constant['ival'] : undefined;
  return isTree(integer) && (typeof integer['ival'] === 'number' ? integer['ival'] : 0) <= MOST;
}
