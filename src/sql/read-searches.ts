import type { Node, SelectStmt } from 'libpg-query';
import { rememberByText } from '../source/remember-by-text.js';
import { parseStatements } from './parse.js';
import { type ColumnOf, columnOf, type From, readConditions, readFrom, type SelectShape } from './read-select.js';
import { isTree, listOf, type Tree } from './scopes.js';

/** What one SELECT, UPDATE or DELETE within a statement searches by: its tables and the conditions on them. */
export interface SearchShape extends Pick<SelectShape, 'tables' | 'conditions'> {
  readonly verb: 'select' | 'update' | 'delete';
  /** FROM has subqueries, functions or WITH queries as well: names that stand alone may be theirs. */
  readonly others: boolean;
  /**
   * Where it stands: `statement` is the statement itself or an arm of its UNION, `source` a WITH query or a subquery in FROM, `value` a
   * subquery that gives a value, `test` one of EXISTS, IN, ANY.
   */
  readonly within: 'statement' | 'source' | 'value' | 'test';
  /** What it stands in, and may refer to. */
  readonly outer: SearchShape | null;
  /** Columns that it gives back as they are; `*` is none. */
  readonly outputs: readonly ColumnOf[];
  /** Columns that it uses, or what stands in it, anywhere but as a plain output. */
  readonly used: readonly ColumnOf[];
  readonly whole: WholeStatement;
}

export interface WholeStatement {
  readonly verb: 'select' | 'insert' | 'update' | 'delete';
  /** Columns that it uses, alone or as outputs of its subqueries: those of its tables are told by the searches. */
  readonly usedOutputs: readonly ColumnOf[];
}

/** Every search of one statement, outermost first: those of WITH queries, subqueries and the arms of set operations, too. */
export const readSearchShapes: (sql: string) => readonly SearchShape[] = rememberByText(2000, (sql) => {
  try {
    const [first, ...others] = parseStatements(sql);
    const statement: unknown = first?.stmt;
    if (!isTree(statement) || others.length > 0) return [];
    const verb = verbs[Object.keys(statement)[0] ?? ''];
    if (verb === undefined) return [];
    const tables = tableAliases(statement);
    const usedOutputs = [...usedColumns(statement)].filter(({ alias }) => alias === null || !tables.has(alias));
    const whole = { verb, usedOutputs };
    return [...walk(statement, { within: 'statement', outer: null, hidden: new Set(), whole })];
  } catch {
    return [];
  }
});

const verbs: Readonly<Record<string, WholeStatement['verb']>> = {
  SelectStmt: 'select',
  InsertStmt: 'insert',
  UpdateStmt: 'update',
  DeleteStmt: 'delete',
};

interface Around extends Pick<SearchShape, 'within' | 'outer' | 'whole'> {
  /** Names of WITH queries. */
  readonly hidden: ReadonlySet<string>;
}

function* walk(value: unknown, around: Around): Generator<SearchShape> {
  if (Array.isArray(value)) for (const each of value) yield* walk(each, around);
  if (!isTree(value)) return;
  for (const [key, child] of Object.entries(value)) {
    const verb = verbs[key] ?? (isArm(key, child) ? 'select' : undefined);
    if (isTree(child) && verb !== undefined) yield* open(child, verb, around);
    else if (key === 'CommonTableExpr') yield* walk(child, { ...around, within: 'source', outer: null });
    else if (key === 'RangeSubselect') yield* walk(child, { ...around, within: 'source' });
    else if (key === 'SubLink') yield* walk(child, { ...around, within: givesValue(child) ? 'value' : 'test' });
    else yield* walk(child, around);
  }
}

/** The arms of a set operation are statements without a key of their own. */
function isArm(key: string, child: unknown): boolean {
  return (key === 'larg' || key === 'rarg') && isTree(child) && ('targetList' in child || 'op' in child);
}

function givesValue(link: unknown): boolean {
  return isTree(link) && (link['subLinkType'] === 'EXPR_SUBLINK' || link['subLinkType'] === 'ARRAY_SUBLINK');
}

function* open(statement: Tree, verb: WholeStatement['verb'], around: Around): Generator<SearchShape> {
  const hidden = new Set([...around.hidden, ...withNames(statement)]);
  const from = verb === 'insert' ? null : readSources(statement, hidden);
  if (verb === 'insert' || from === null || from.tables.length === 0) {
    yield* walk(statement, { ...around, hidden });
    return;
  }
  const shape: SearchShape = {
    verb,
    tables: from.tables,
    // What libpg-query gives under this key.
    conditions: readConditions(from, (statement as SelectStmt).whereClause),
    others: from.others,
    within: around.within,
    outer: around.outer,
    outputs: verb === 'select' ? plainOutputs(statement) : [],
    used: [...usedColumns(statement)],
    whole: around.whole,
  };
  yield shape;
  yield* walk(statement, { ...around, hidden, outer: shape });
}

/** All that a statement reads from: FROM, USING, and the table that it changes. */
function readSources(statement: Tree, hidden: ReadonlySet<string>): From {
  const changed = isTree(statement['relation']) ? [{ RangeVar: statement['relation'] }] : [];
  // What libpg-query gives under these keys.
  return readFrom([...changed, ...listOf(statement['fromClause']), ...listOf(statement['usingClause'])] as Node[], hidden);
}

function withNames(statement: Tree): string[] {
  const clause = statement['withClause'];
  return listOf(isTree(clause) ? clause['ctes'] : []).flatMap((each) => {
    const cte = isTree(each) ? each['CommonTableExpr'] : undefined;
    return isTree(cte) && typeof cte['ctename'] === 'string' ? [cte['ctename']] : [];
  });
}

/** What conditions call the tables of a statement, WITH queries apart. */
function tableAliases(statement: Tree): ReadonlySet<string> {
  const [found, hidden] = [new Map<string, string>(), new Set<string>()];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isTree(value)) return;
    if (typeof value['ctename'] === 'string') hidden.add(value['ctename']);
    if (typeof value['relname'] === 'string') {
      const alias = isTree(value['alias']) ? value['alias']['aliasname'] : undefined;
      found.set(typeof alias === 'string' ? alias : value['relname'], value['relname']);
    }
    Object.values(value).forEach(visit);
  };
  visit(statement);
  return new Set([...found].flatMap(([alias, name]) => (hidden.has(name) ? [] : [alias])));
}

function plainOutputs(statement: Tree): ColumnOf[] {
  return listOf(statement['targetList']).flatMap((each) => {
    const target = isTree(each) ? each['ResTarget'] : undefined;
    // What libpg-query gives under this key.
    const column = isTree(target) && isTree(target['val']) ? columnOf(target['val'] as Node) : null;
    return column === null ? [] : [column];
  });
}

function* usedColumns(value: unknown): Generator<ColumnOf> {
  if (Array.isArray(value)) for (const each of value) yield* usedColumns(each);
  if (!isTree(value)) return;
  for (const [key, child] of Object.entries(value)) {
    const output = key === 'ResTarget' && isTree(child) ? child['val'] : undefined;
    if (isTree(output) && 'ColumnRef' in output) continue;
    const column = key === 'ColumnRef' ? columnOf({ ColumnRef: child } as Node) : null;
    if (column !== null) yield column;
    else yield* usedColumns(child);
  }
}
