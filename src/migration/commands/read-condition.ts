import type { Node } from '@pgsql/types';
import { readQualified } from '../../sql/operations/read-definition.js';

/** Columns that an expression reads, by their own names. */
export function columnsRead(expression: unknown): string[] {
  if (Array.isArray(expression)) return expression.flatMap(columnsRead);
  if (typeof expression !== 'object' || expression === null) return [];
  return Object.entries(expression).flatMap(([key, value]) =>
    key === 'ColumnRef' ? [readQualified((value as { readonly fields?: Node[] }).fields).name] : columnsRead(value),
  );
}

/** A condition that every row meets: none, `true`, or two constants that are equal, also as a part of OR. */
export function meetsAll(condition: Node | undefined): boolean {
  if (condition === undefined) return true;
  if ('A_Const' in condition) return condition.A_Const.boolval?.boolval === true;
  if ('BoolExpr' in condition) {
    const args = condition.BoolExpr.args ?? [];
    if (condition.BoolExpr.boolop === 'AND_EXPR') return args.every(meetsAll);
    return condition.BoolExpr.boolop === 'OR_EXPR' && args.some(meetsAll);
  }
  if (!('A_Expr' in condition) || condition.A_Expr.kind !== 'AEXPR_OP') return false;
  const { name, lexpr, rexpr } = condition.A_Expr;
  const operator = name?.[0] !== undefined && 'String' in name[0] ? name[0].String.sval : undefined;
  const [left, right] = [constantOf(lexpr), constantOf(rexpr)];
  return operator === '=' && left !== null && left === right;
}

/** A constant that is not NULL, as a text. */
function constantOf(node: Node | undefined): string | null {
  if (node === undefined || !('A_Const' in node) || node.A_Const.isnull === true) return null;
  const { ival, fval, sval, boolval } = node.A_Const;
  return JSON.stringify([ival, fval, sval, boolval]);
}
