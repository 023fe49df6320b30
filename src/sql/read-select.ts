import type { Node, SelectStmt } from 'libpg-query';
import { parseStatements } from './parse.js';
import { rememberByText } from '../source/remember-by-text.js';

/** A SELECT as far as it tells how many rows it can give. */
export interface SelectShape {
  readonly tables: readonly SelectedTable[];
  /** Conditions joined by AND, those of inner joins included. */
  readonly conditions: readonly Condition[];
  readonly limited: boolean;
  /** One row for each group: the columns that make a group, or null where some other expression does; absent without GROUP BY. */
  readonly groupedBy: readonly (ColumnOf | null)[] | null;
  /** The columns of SELECT DISTINCT, likewise. */
  readonly distinct: readonly (ColumnOf | null)[] | null;
  /** Aggregates without GROUP BY: one row. */
  readonly aggregated: boolean;
  /** ORDER BY as columns; null for one that sorts by something else. */
  readonly order: readonly (SortedColumn | null)[];
}

export interface SelectedTable {
  /** Null where the search path decides. */
  readonly schema: string | null;
  readonly name: string;
  /** What conditions call it. */
  readonly alias: string;
  /** The nullable side of an outer join: it adds no condition on the others. */
  readonly outer: boolean;
}

export interface ColumnOf {
  /** Null where the column stands alone. */
  readonly alias: string | null;
  readonly column: string;
}

export interface SortedColumn extends ColumnOf {
  readonly descending: boolean;
  readonly nulls: 'first' | 'last' | null;
}

export interface Condition {
  readonly column: ColumnOf;
  /** `any of` is IN with a list or `= ANY (…)`; `null` is IS NULL. */
  readonly relation: 'equals' | 'any of' | 'less' | 'greater' | 'null' | 'not null' | 'is' | 'other';
  readonly with: ColumnOf | 'value' | 'subquery';
  /** The comparison as a constant says it: `true`, `false`. */
  readonly constant: string | null;
  /** Stands in ON of an outer join: it says nothing of the rows of the side that is kept. */
  readonly outer: boolean;
}

/** The shape of one SELECT; null for any other statement, for set operations, and for what reads from no table alone (functions, subqueries). */
export const readSelect: (sql: string) => SelectShape | null = rememberByText(2000, (sql) => {
  const node = parseOne(sql);
  const statement = node !== null && 'SelectStmt' in node ? node.SelectStmt : null;
  if (statement === null || (statement.op !== undefined && statement.op !== 'SETOP_NONE') || statement.valuesLists !== undefined)
    return null;
  const from = readFrom(statement.fromClause ?? []);
  if (from.others) return null;
  const groups = statement.groupClause ?? [];
  const targets = (statement.targetList ?? []).flatMap((node) =>
    'ResTarget' in node && node.ResTarget.val !== undefined ? [node.ResTarget.val] : [],
  );
  return {
    tables: from.tables,
    conditions: readConditions(from, statement.whereClause),
    limited: statement.limitCount !== undefined && !('A_Const' in statement.limitCount && statement.limitCount.A_Const.isnull === true),
    groupedBy: groups.length === 0 ? null : groups.map(columnOf),
    distinct: isDistinct(statement) ? targets.map(columnOf) : null,
    aggregated: groups.length === 0 && targets.some(isAggregate),
    order: (statement.sortClause ?? []).map(readSort),
  };
});

/** SELECT DISTINCT without ON, which the parser gives as a list with one empty member. */
function isDistinct({ distinctClause }: SelectStmt): boolean {
  return distinctClause !== undefined && distinctClause.every((node) => Object.keys(node).length === 0);
}

/** Conditions of inner and outer joins and of WHERE. */
export function readConditions(from: From, where: Node | undefined): Condition[] {
  return [...from.conditions, ...conjuncts(where).map((node) => ({ node, outer: false }))].flatMap(({ node, outer }) =>
    readCondition(node).map((condition) => ({ ...condition, outer })),
  );
}

function parseOne(sql: string): Node | null {
  try {
    const [first, ...others] = parseStatements(sql);
    return others.length === 0 ? (first?.stmt ?? null) : null;
  } catch {
    return null;
  }
}

export interface From {
  readonly tables: readonly SelectedTable[];
  readonly conditions: readonly { readonly node: Node; readonly outer: boolean }[];
  /** There is something else than tables: subqueries, functions, WITH queries. */
  readonly others: boolean;
}

const nothingElse: ReadonlySet<string> = new Set();

/** The tables of FROM and what joins them; `hidden` are names of WITH queries. */
export function readFrom(items: readonly Node[], hidden = nothingElse, outer = false): From {
  return merge(items.map((item) => readFromItem(item, hidden, outer)));
}

function merge(parts: readonly From[]): From {
  return {
    tables: parts.flatMap(({ tables }) => tables),
    conditions: parts.flatMap(({ conditions }) => conditions),
    others: parts.some(({ others }) => others),
  };
}

function readFromItem(item: Node, hidden: ReadonlySet<string>, outer: boolean): From {
  if ('RangeVar' in item) {
    const { schemaname, relname, alias } = item.RangeVar;
    if (relname === undefined || (schemaname === undefined && hidden.has(relname))) return somethingElse;
    const table = { schema: schemaname ?? null, name: relname, alias: alias?.aliasname ?? relname, outer };
    return { tables: [table], conditions: [], others: false };
  }
  if (!('JoinExpr' in item)) return somethingElse;
  const { jointype, larg, rarg, quals } = item.JoinExpr;
  if (larg === undefined || rarg === undefined) return somethingElse;
  const left = readFromItem(larg, hidden, outer || jointype === 'JOIN_RIGHT' || jointype === 'JOIN_FULL');
  const right = readFromItem(rarg, hidden, outer || jointype === 'JOIN_LEFT' || jointype === 'JOIN_FULL');
  const own = conjuncts(quals).map((node) => ({ node, outer: jointype !== 'JOIN_INNER' }));
  return merge([left, right, { tables: [], conditions: own, others: false }]);
}

const somethingElse: From = { tables: [], conditions: [], others: true };

function conjuncts(where: Node | undefined): Node[] {
  if (where === undefined) return [];
  return 'BoolExpr' in where && where.BoolExpr.boolop === 'AND_EXPR' ? (where.BoolExpr.args ?? []).flatMap(conjuncts) : [where];
}

const relations: Readonly<Record<string, Condition['relation']>> = {
  '=': 'equals',
  '<': 'less',
  '<=': 'less',
  '>': 'greater',
  '>=': 'greater',
};
const mirrored: Readonly<Record<string, Condition['relation']>> = { equals: 'equals', less: 'greater', greater: 'less' };

type Bare = Omit<Condition, 'outer'>;

/** What one condition says of columns; of both, where two columns are compared. */
function readCondition(node: Node): Bare[] {
  if ('NullTest' in node) return onColumn(node.NullTest.arg, node.NullTest.nulltesttype === 'IS_NULL' ? 'null' : 'not null');
  if ('BooleanTest' in node) return onColumn(node.BooleanTest.arg, 'is');
  if ('ColumnRef' in node) return onColumn(node, 'equals', 'true');
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'NOT_EXPR') return onColumn(node.BoolExpr.args?.[0], 'equals', 'false');
  if ('SubLink' in node && node.SubLink.subLinkType === 'ANY_SUBLINK') {
    const column = columnOf(node.SubLink.testexpr);
    return column === null ? [] : [{ column, relation: 'any of', with: 'subquery', constant: null }];
  }
  return 'A_Expr' in node ? readComparison(node.A_Expr) : [];
}

function readComparison({ kind, name, lexpr, rexpr }: Extract<Node, { A_Expr: unknown }>['A_Expr']): Bare[] {
  const operator = name?.[0] !== undefined && 'String' in name[0] ? (name[0].String.sval ?? '') : '';
  const left = columnOf(lexpr);
  const right = columnOf(rexpr);
  if (kind === 'AEXPR_IN' || kind === 'AEXPR_OP_ANY')
    return left === null || operator !== '=' ? [] : [{ column: left, relation: 'any of', with: 'value', constant: null }];
  if (kind === 'AEXPR_BETWEEN')
    return left === null
      ? []
      : [
          { column: left, relation: 'greater', with: 'value', constant: null },
          { column: left, relation: 'less', with: 'value', constant: null },
        ];
  const relation = relations[operator];
  if (kind !== 'AEXPR_OP' || relation === undefined)
    return [...(left === null ? [] : [other(left)]), ...(right === null ? [] : [other(right)])];
  return [
    ...(left === null ? [] : [compared(left, relation, rexpr, right)]),
    ...(right === null ? [] : [compared(right, mirrored[relation] ?? 'other', lexpr, left)]),
  ];
}

function compared(column: ColumnOf, relation: Condition['relation'], operand: Node | undefined, other: ColumnOf | null): Bare {
  const subquery = operand !== undefined && 'SubLink' in operand;
  return { column, relation, with: other ?? (subquery ? 'subquery' : 'value'), constant: booleanOf(operand) };
}

function other(column: ColumnOf): Bare {
  return { column, relation: 'other', with: 'value', constant: null };
}

function onColumn(node: Node | undefined, relation: Condition['relation'], constant: string | null = null): Bare[] {
  const column = columnOf(node);
  return column === null ? [] : [{ column, relation, with: 'value', constant }];
}

function booleanOf(node: Node | undefined): string | null {
  if (node === undefined || !('A_Const' in node) || node.A_Const.boolval === undefined) return null;
  return String(node.A_Const.boolval.boolval === true);
}

/** The column that an expression is, casts left out. */
export function columnOf(node: Node | undefined): ColumnOf | null {
  if (node === undefined) return null;
  if ('TypeCast' in node) return columnOf(node.TypeCast.arg);
  if (!('ColumnRef' in node)) return null;
  const names = (node.ColumnRef.fields ?? []).map((field) => ('String' in field ? (field.String.sval ?? '') : null));
  const column = names.at(-1);
  return column === null || column === undefined ? null : { alias: names.at(-2) ?? null, column };
}

function readSort(node: Node): SortedColumn | null {
  if (!('SortBy' in node)) return null;
  const { node: sorted, sortby_dir: direction, sortby_nulls: nulls } = node.SortBy;
  const column = columnOf(sorted);
  if (column === null) return null;
  return {
    ...column,
    descending: direction === 'SORTBY_DESC',
    nulls: nulls === 'SORTBY_NULLS_FIRST' ? 'first' : nulls === 'SORTBY_NULLS_LAST' ? 'last' : null,
  };
}

/** Aggregates of PostgreSQL's own that code calls by name. https://www.postgresql.org/docs/current/functions-aggregate.html */
const aggregates = new Set(
  'count sum avg min max bool_and bool_or every array_agg string_agg json_agg jsonb_agg json_object_agg jsonb_object_agg any_value stddev variance percentile_cont percentile_disc mode'.split(
    ' ',
  ),
);

function isAggregate(node: Node): boolean {
  if ('TypeCast' in node && node.TypeCast.arg !== undefined) return isAggregate(node.TypeCast.arg);
  if ('CoalesceExpr' in node) return (node.CoalesceExpr.args ?? []).some(isAggregate);
  if ('A_Expr' in node) return [node.A_Expr.lexpr, node.A_Expr.rexpr].some((operand) => operand !== undefined && isAggregate(operand));
  if (!('FuncCall' in node)) return false;
  const last = node.FuncCall.funcname?.at(-1);
  const name = last !== undefined && 'String' in last ? (last.String.sval ?? '') : '';
  return node.FuncCall.over === undefined && (aggregates.has(name) || (node.FuncCall.args ?? []).some(isAggregate));
}
