import type { Node } from 'libpg-query';
import type { Name } from './operations/operation.js';
import { parseStatements } from './parse.js';
import { rememberByText } from '../source/remember-by-text.js';

/** Which tables and columns one statement uses, and for what. Told from its text: names are as written, aliases resolved. */
export interface StatementUse {
  readonly verb: 'select' | 'insert' | 'update' | 'delete' | 'other';
  /** Every table that is named, subqueries included; WITH queries are none. */
  readonly tables: readonly UsedTable[];
  /** The table whose rows are written and the columns that are given values; all of an INSERT without a list is empty. */
  readonly written: { readonly table: Name; readonly columns: readonly string[] } | null;
  /** Columns in WHERE, ON and HAVING. */
  readonly searched: readonly UsedColumn[];
  /** Columns in ORDER BY. */
  readonly sorted: readonly UsedColumn[];
}

export interface UsedTable extends Name {
  readonly alias: string;
}

export interface UsedColumn {
  /** Table or alias; null where the column stands alone. */
  readonly of: string | null;
  readonly column: string;
}

/** Null for what PostgreSQL's grammar refuses and for several statements at once. */
export const readStatementUse: (sql: string) => StatementUse | null = rememberByText(2000, (sql) => {
  try {
    const [first, ...others] = parseStatements(sql);
    if (first?.stmt === undefined || others.length > 0) return null;
    const found: Found = { tables: [], searched: [], sorted: [], hidden: new Set() };
    walk(first.stmt, null, found);
    const tables = found.tables.filter(({ schema, name }) => schema !== null || !found.hidden.has(name));
    return { verb: verbOf(first.stmt), written: readWritten(first.stmt), tables, searched: found.searched, sorted: found.sorted };
  } catch {
    return null;
  }
});

interface Found {
  readonly tables: UsedTable[];
  readonly searched: UsedColumn[];
  readonly sorted: UsedColumn[];
  /** Names of WITH queries. */
  readonly hidden: Set<string>;
}

type Clause = 'searched' | 'sorted' | null;

const clauses: Readonly<Record<string, Clause>> = {
  whereClause: 'searched',
  quals: 'searched',
  havingClause: 'searched',
  sortClause: 'sorted',
  targetList: null,
  fromClause: null,
};

/** Over a parse tree of plain objects: what a node is stands in its key. */
function walk(value: unknown, clause: Clause, found: Found): void {
  if (Array.isArray(value)) for (const each of value) walk(each, clause, found);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  for (const [key, child] of Object.entries(value)) {
    if (key === 'RangeVar' || key === 'relation') addTable(child, found);
    if (key === 'ctename' && typeof child === 'string') found.hidden.add(child);
    if (key === 'ColumnRef' && clause !== null) addColumn(child, found[clause]);
    walk(child, key in clauses ? (clauses[key] ?? null) : clause, found);
  }
}

function addTable(node: unknown, { tables }: Found): void {
  // A RangeVar of libpg-query; other nodes that stand under `relation` have no relname.
  const { schemaname, relname, alias } = node as { schemaname?: string; relname?: string; alias?: { aliasname?: string } };
  if (typeof relname === 'string') tables.push({ schema: schemaname ?? null, name: relname, alias: alias?.aliasname ?? relname });
}

function addColumn(node: unknown, to: UsedColumn[]): void {
  const { fields = [] } = node as { fields?: readonly Node[] };
  const names = fields.map((field) => ('String' in field ? (field.String.sval ?? '') : null));
  const column = names.at(-1);
  if (column !== null && column !== undefined) to.push({ of: names.at(-2) ?? null, column });
}

function verbOf(node: Node): StatementUse['verb'] {
  if ('SelectStmt' in node) return 'select';
  if ('InsertStmt' in node) return 'insert';
  if ('UpdateStmt' in node) return 'update';
  return 'DeleteStmt' in node ? 'delete' : 'other';
}

function readWritten(node: Node): StatementUse['written'] {
  if ('InsertStmt' in node) {
    const { relation, cols, onConflictClause } = node.InsertStmt;
    return nameOf(relation, [...targets(cols), ...targets(onConflictClause?.targetList)]);
  }
  if ('UpdateStmt' in node) return nameOf(node.UpdateStmt.relation, targets(node.UpdateStmt.targetList));
  return 'DeleteStmt' in node ? nameOf(node.DeleteStmt.relation, []) : null;
}

function nameOf(relation: { schemaname?: string; relname?: string } | undefined, columns: readonly string[]): StatementUse['written'] {
  if (relation?.relname === undefined) return null;
  return { table: { schema: relation.schemaname ?? null, name: relation.relname }, columns: [...new Set(columns)] };
}

function targets(nodes: readonly Node[] | undefined): readonly string[] {
  return (nodes ?? []).flatMap((node) => ('ResTarget' in node && node.ResTarget.name !== undefined ? [node.ResTarget.name] : []));
}
