import type { InsertStmt, Node } from '@pgsql/types';
import { quoteLiteral } from '../../postgres/identifier.js';
import type { DataOperation, Operation, RowEffect } from './operation.js';
import { readName } from './read-definition.js';

/** Work on rows, one operation a table; null for any other statement. */
export function readData(node: Node): Operation[] | null {
  if ('InsertStmt' in node) return [withRows('insert into', node.InsertStmt.relation, readInsert(node.InsertStmt))];
  if ('UpdateStmt' in node) {
    const { relation, targetList, whereClause } = node.UpdateStmt;
    return matchesNothing(whereClause) ? nothing('update') : [withRows('update', relation, readUpdate(targetList, whereClause))];
  }
  if ('DeleteStmt' in node)
    return matchesNothing(node.DeleteStmt.whereClause) ? nothing('delete') : [withRows('delete from', node.DeleteStmt.relation)];
  if ('MergeStmt' in node) return [withRows('merge into', node.MergeStmt.relation)];
  if ('CopyStmt' in node) return [withRows('copy', node.CopyStmt.relation)];
  if (!('TruncateStmt' in node)) return null;
  return (node.TruncateStmt.relations ?? []).flatMap((one) => ('RangeVar' in one ? [withRows('truncate', one.RangeVar)] : []));
}

function withRows(verb: DataOperation['verb'], relation: Parameters<typeof readName>[0], rows: RowEffect | null = null): DataOperation {
  return { kind: 'data', verb, table: readName(relation), ...(rows === null ? {} : { rows }) };
}

function nothing(verb: string): Operation[] {
  return [{ kind: 'neutral', what: `${verb} of no row` }];
}

/** A condition that no row meets: false, or a comparison with NULL (as long as `transform_null_equals` is off, its default). */
function matchesNothing(where: Node | undefined): boolean {
  return conjuncts(where).some((node) => {
    if ('A_Const' in node)
      return node.A_Const.isnull === true || (node.A_Const.boolval !== undefined && node.A_Const.boolval.boolval !== true);
    if (!('A_Expr' in node) || node.A_Expr.kind !== 'AEXPR_OP') return false;
    const { name, lexpr, rexpr } = node.A_Expr;
    const operator = name?.[0] !== undefined && 'String' in name[0] ? name[0].String.sval : undefined;
    return /^(=|<>|<|>|<=|>=)$/.test(operator ?? '') && [lexpr, rexpr].some(isNull);
  });
}

function isNull(node: Node | undefined): boolean {
  return node !== undefined && 'A_Const' in node && node.A_Const.isnull === true;
}

function conjuncts(where: Node | undefined): Node[] {
  if (where === undefined) return [];
  return 'BoolExpr' in where && where.BoolExpr.boolop === 'AND_EXPR' ? (where.BoolExpr.args ?? []).flatMap(conjuncts) : [where];
}

function readUpdate(targets: readonly Node[] | undefined, where: Node | undefined): RowEffect {
  const columns = (targets ?? []).flatMap((node) => ('ResTarget' in node ? [node.ResTarget.name ?? ''] : []));
  const tested = conjuncts(where).flatMap((node) =>
    'NullTest' in node && node.NullTest.nulltesttype === 'IS_NULL' ? (columnName(node.NullTest.arg) ?? []) : [],
  );
  return { effect: 'sets', columns, whereNull: columns.filter((column) => tested.includes(column)) };
}

function columnName(node: Node | undefined): string | null {
  const last = node !== undefined && 'ColumnRef' in node ? node.ColumnRef.fields?.at(-1) : undefined;
  return last !== undefined && 'String' in last ? (last.String.sval ?? null) : null;
}

function readInsert({ cols, selectStmt, onConflictClause, relation }: InsertStmt): RowEffect | null {
  if (onConflictClause !== undefined) return onConflictClause.action === 'ONCONFLICT_NOTHING' ? { effect: 'adds missing' } : null;
  if (selectStmt === undefined || !('SelectStmt' in selectStmt)) return null;
  const { valuesLists, whereClause } = selectStmt.SelectStmt;
  if (valuesLists === undefined) return asksForAbsence(whereClause, relation?.relname ?? '') ? { effect: 'adds missing' } : null;
  const names = (cols ?? []).flatMap((node) => ('ResTarget' in node ? [node.ResTarget.name ?? ''] : []));
  const rows = valuesLists.map((list) => readRow(names, 'List' in list ? (list.List.items ?? []) : []));
  return rows.length > 0 && rows.every((row) => Object.keys(row).length > 0) ? { effect: 'adds', rows } : null;
}

function readRow(names: readonly string[], values: readonly Node[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name, at) => {
      const value = readLiteral(values[at]);
      return value === null ? [] : [[name, value] as const];
    }),
  );
}

/** A literal as SQL spells it, casts left out; null for NULL, which no row can be found by, and for any expression. */
function readLiteral(node: Node | undefined): string | null {
  if (node === undefined) return null;
  if ('TypeCast' in node) return readLiteral(node.TypeCast.arg);
  if (!('A_Const' in node)) return null;
  const { ival, fval, sval, boolval } = node.A_Const;
  if (sval !== undefined) return quoteLiteral(sval.sval ?? '');
  if (fval !== undefined) return fval.fval ?? null;
  if (ival !== undefined) return String(ival.ival ?? 0);
  return boolval === undefined ? null : String(boolval.boolval === true);
}

/** `NOT EXISTS (… t …)`, `NOT IN (SELECT … FROM t)` or `t.c IS NULL` of an outer join with the table itself. */
function asksForAbsence(where: Node | undefined, table: string): boolean {
  return conjuncts(where).some((node) => {
    if ('BoolExpr' in node && node.BoolExpr.boolop === 'NOT_EXPR') return readsFrom(node, table);
    if (!('NullTest' in node) || node.NullTest.nulltesttype !== 'IS_NULL') return false;
    const { arg } = node.NullTest;
    const first = arg !== undefined && 'ColumnRef' in arg ? arg.ColumnRef.fields?.[0] : undefined;
    return first !== undefined && 'String' in first && first.String.sval === table;
  });
}

function readsFrom(node: Node, table: string): boolean {
  return JSON.stringify(node).includes(`"relname":${JSON.stringify(table)}`);
}
