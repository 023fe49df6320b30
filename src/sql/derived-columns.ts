import type { Node, SelectStmt } from 'libpg-query';
import type { Name } from './operations/operation.js';
import { parseStatements } from './parse.js';
import { rememberByText } from '../source/remember-by-text.js';

/** A column that a statement fills from another table's. */
export interface DerivedColumn {
  readonly table: Name;
  readonly column: string;
  readonly from:
    | { readonly kind: 'copy'; readonly table: Name; readonly column: string }
    | { readonly kind: 'aggregate'; readonly of: 'count' | 'sum'; readonly table: Name };
}

/** `UPDATE … SET a = p.b FROM p`, `SET a = (SELECT b FROM p …)`, `SET n = (SELECT count(*) FROM c …)`; none for any other statement. */
export const readDerivedColumns: (sql: string) => readonly DerivedColumn[] = rememberByText(2000, (sql) => {
  try {
    return parseStatements(sql).flatMap(({ stmt }) => (stmt !== undefined && 'UpdateStmt' in stmt ? readUpdate(stmt.UpdateStmt) : []));
  } catch {
    return [];
  }
});

function readUpdate({ relation, targetList, fromClause }: Extract<Node, { UpdateStmt: unknown }>['UpdateStmt']): DerivedColumn[] {
  if (relation?.relname === undefined) return [];
  const table = { schema: relation.schemaname ?? null, name: relation.relname };
  const others = tablesOf(fromClause);
  return (targetList ?? []).flatMap((node) => {
    const { name: column, val } = 'ResTarget' in node ? node.ResTarget : {};
    const from = val === undefined ? null : readSource(val, others);
    return column === undefined || from === null ? [] : [{ table, column, from }];
  });
}

type Tables = ReadonlyMap<string, Name>;

/** Tables of a FROM clause by their alias; joins included. */
function tablesOf(items: readonly Node[] | undefined): Tables {
  const tables = (items ?? []).flatMap((item): [string, Name][] => {
    if ('RangeVar' in item) {
      const { relname, schemaname, alias } = item.RangeVar;
      return relname === undefined ? [] : [[alias?.aliasname ?? relname, { schema: schemaname ?? null, name: relname }]];
    }
    if (!('JoinExpr' in item)) return [];
    const { larg, rarg } = item.JoinExpr;
    return [...tablesOf([larg, rarg].filter((side) => side !== undefined))];
  });
  return new Map(tables);
}

function readSource(value: Node, tables: Tables): DerivedColumn['from'] | null {
  const node = bare(value);
  if ('ColumnRef' in node) return readCopy(node, tables);
  if (!('SubLink' in node) || node.SubLink.subLinkType !== 'EXPR_SUBLINK') return null;
  const { subselect } = node.SubLink;
  return subselect !== undefined && 'SelectStmt' in subselect ? readSubselect(subselect.SelectStmt) : null;
}

function readSubselect({ targetList, fromClause }: SelectStmt): DerivedColumn['from'] | null {
  const [first, ...others] = targetList ?? [];
  const tables = tablesOf(fromClause);
  const [only] = tables.values();
  const value = first !== undefined && 'ResTarget' in first ? first.ResTarget.val : undefined;
  if (value === undefined || others.length > 0 || only === undefined || tables.size > 1) return null;
  const node = bare(value);
  if ('ColumnRef' in node) return readCopy(node, tables) ?? readAlone(node, only);
  const of = 'FuncCall' in node ? nameOf(node.FuncCall.funcname?.at(-1)) : null;
  return of === 'count' || of === 'sum' ? { kind: 'aggregate', of, table: only } : null;
}

/** Without casts and COALESCE. */
function bare(node: Node): Node {
  if ('TypeCast' in node && node.TypeCast.arg !== undefined) return bare(node.TypeCast.arg);
  const first = 'CoalesceExpr' in node ? node.CoalesceExpr.args?.[0] : undefined;
  return first === undefined ? node : bare(first);
}

function readCopy({ ColumnRef }: Extract<Node, { ColumnRef: unknown }>, tables: Tables): DerivedColumn['from'] | null {
  const names = (ColumnRef.fields ?? []).map(nameOf);
  const table = tables.get(names.at(-2) ?? '');
  const column = names.at(-1);
  return table === undefined || names.length < 2 || column == null ? null : { kind: 'copy', table, column };
}

function readAlone({ ColumnRef }: Extract<Node, { ColumnRef: unknown }>, table: Name): DerivedColumn['from'] | null {
  const column = ColumnRef.fields?.length === 1 ? nameOf(ColumnRef.fields[0]) : null;
  return column === null ? null : { kind: 'copy', table, column };
}

function nameOf(node: Node | undefined): string | null {
  return node !== undefined && 'String' in node ? (node.String.sval ?? null) : null;
}
