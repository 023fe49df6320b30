import type { Node } from '@pgsql/types';
import { parseStatements } from '../../sql/parse.js';
import { readArrayText } from '../array-text.js';
import type { ColumnStatistics, RelationStatistics } from '../statistics.js';

/** Shares that the planner takes where it knows nothing. Source: src/include/utils/selfuncs.h. */
const DEFAULT_EQUAL = 0.005;
const DEFAULT_RANGE = 1 / 3;

/**
 * Share of a table's rows of which the predicate of a partial index is true, 0 … 1, from statistics: the same way as the planner, for
 * NULL tests, booleans, lists and comparisons with constants.
 */
export function predicateShare(predicate: string, statistics: RelationStatistics): number {
  try {
    const [parsed] = parseStatements(`SELECT WHERE ${predicate}`);
    const statement = parsed?.stmt;
    const where = statement !== undefined && 'SelectStmt' in statement ? statement.SelectStmt.whereClause : undefined;
    return where === undefined ? 1 : Math.min(1, Math.max(0, shareOf(where, statistics)));
  } catch {
    return DEFAULT_RANGE;
  }
}

function shareOf(node: Node, statistics: RelationStatistics): number {
  if ('BoolExpr' in node) return shareOfAll(node.BoolExpr.boolop ?? '', node.BoolExpr.args ?? [], statistics);
  if ('NullTest' in node) {
    const column = columnOf(node.NullTest.arg, statistics);
    const missing = column?.nullFraction ?? DEFAULT_EQUAL;
    return node.NullTest.nulltesttype === 'IS_NULL' ? missing : 1 - missing;
  }
  if ('BooleanTest' in node) return shareOfTest(node.BooleanTest.booltesttype ?? '', columnOf(node.BooleanTest.arg, statistics));
  if ('ColumnRef' in node) return shareOfValue(columnOf(node, statistics), 't');
  if ('A_Expr' in node) return shareOfComparison(node.A_Expr, statistics);
  return DEFAULT_RANGE;
}

function shareOfAll(operator: string, args: readonly Node[], statistics: RelationStatistics): number {
  const shares = args.map((each) => shareOf(each, statistics));
  if (operator === 'AND_EXPR') return shares.reduce((product, share) => product * share, 1);
  if (operator === 'OR_EXPR') return 1 - shares.reduce((product, share) => product * (1 - share), 1);
  const [arg] = args;
  const missing = arg === undefined ? 0 : (columnOf(arg, statistics)?.nullFraction ?? 0);
  return Math.max(0, 1 - missing - (shares[0] ?? 0));
}

function shareOfTest(test: string, column: ColumnStatistics | null): number {
  const missing = column?.nullFraction ?? 0;
  const [yes, no] = [shareOfValue(column, 't'), shareOfValue(column, 'f')];
  const shares: Readonly<Record<string, number>> = {
    IS_TRUE: yes,
    IS_NOT_TRUE: 1 - yes,
    IS_FALSE: no,
    IS_NOT_FALSE: 1 - no,
    IS_UNKNOWN: missing,
    IS_NOT_UNKNOWN: 1 - missing,
  };
  return shares[test] ?? DEFAULT_RANGE;
}

type Comparison = Extract<Node, { A_Expr: unknown }>['A_Expr'];

function shareOfComparison({ kind, name, lexpr, rexpr }: Comparison, statistics: RelationStatistics): number {
  const [first] = name ?? [];
  const operator = first !== undefined && 'String' in first ? (first.String.sval ?? '') : '';
  const column = columnOf(lexpr, statistics);
  const list = valuesOf(rexpr);
  if (column === null || list === null) return operator === '=' ? DEFAULT_EQUAL : DEFAULT_RANGE;
  const equal = list.reduce((sum, value) => sum + shareOfValue(column, value), 0);
  if (operator === '=') return equal;
  if (operator === '<>') return Math.max(0, 1 - column.nullFraction - equal);
  const below = /^[<>]=?$/.test(operator) && kind === 'AEXPR_OP' ? shareBelow(column, list[0] ?? '') : null;
  if (below === null) return DEFAULT_RANGE;
  return operator.startsWith('<') ? below : Math.max(0, 1 - column.nullFraction - below);
}

/** The column itself, whatever it is cast to. */
function columnOf(node: Node | undefined, { columns }: RelationStatistics): ColumnStatistics | null {
  if (node === undefined) return null;
  if ('TypeCast' in node) return columnOf(node.TypeCast.arg, { columns } as RelationStatistics);
  const last = 'ColumnRef' in node ? node.ColumnRef.fields?.at(-1) : undefined;
  const name = last !== undefined && 'String' in last ? last.String.sval : undefined;
  return columns.find((column) => column.name === name && !column.inherited) ?? columns.find((column) => column.name === name) ?? null;
}

/** Constants as statistics spell them; null where there is something else. */
function valuesOf(node: Node | undefined): readonly string[] | null {
  if (node === undefined) return null;
  if ('TypeCast' in node) {
    const values = valuesOf(node.TypeCast.arg);
    const array = (node.TypeCast.typeName?.arrayBounds ?? []).length > 0;
    return array && values?.length === 1 ? readArrayText(values[0] ?? '').flatMap((value) => value ?? []) : values;
  }
  const several = 'List' in node ? node.List.items : 'A_ArrayExpr' in node ? node.A_ArrayExpr.elements : undefined;
  if (several !== undefined) {
    const values = several.map(valuesOf);
    return values.includes(null) ? null : values.flatMap((each) => each ?? []);
  }
  if (!('A_Const' in node)) return null;
  const { sval, ival, fval, boolval, isnull } = node.A_Const;
  if (isnull === true) return [];
  if (sval !== undefined) return [sval.sval ?? ''];
  if (fval !== undefined) return [fval.fval ?? ''];
  if (boolval !== undefined) return [boolval.boolval === true ? 't' : 'f'];
  return [String(ival?.ival ?? 0)];
}

/** Of a common value what is known of it, of another what each of the others has. */
function shareOfValue(column: ColumnStatistics | null, value: string): number {
  if (column === null) return value === 't' || value === 'f' ? 0.5 : DEFAULT_EQUAL;
  const frequencies = column.mostCommonFrequencies ?? [];
  const values = column.mostCommonValues === null ? [] : readArrayText(column.mostCommonValues);
  const at = values.indexOf(value);
  if (at >= 0) return frequencies[at] ?? 0;
  const rest = Math.max(0, 1 - column.nullFraction - frequencies.reduce((sum, each) => sum + each, 0));
  if (column.distinct === 0) return DEFAULT_EQUAL;
  // As many as the frequencies: where the values themselves are withheld, the first is as good a guess as any.
  if (values.length === 0 && frequencies.length > 0) return frequencies[0] ?? 0;
  if (column.distinct < 0) return Math.min(rest, DEFAULT_EQUAL);
  return rest / Math.max(1, column.distinct - frequencies.length);
}

/** Interpolated between the bounds of the histogram, numbers and moments by their distance; common values beside. */
function shareBelow(column: ColumnStatistics, value: string): number | null {
  const bounds = column.histogramBounds === null ? [] : readArrayText(column.histogramBounds).map((each) => rank(each ?? ''));
  const sought = rank(value);
  if (sought === null || bounds.includes(null)) return null;
  const frequencies = column.mostCommonFrequencies ?? [];
  const common = column.mostCommonValues === null ? [] : readArrayText(column.mostCommonValues);
  const fromCommon = common.reduce((sum, each, at) => sum + ((rank(each ?? '') ?? Infinity) < sought ? (frequencies[at] ?? 0) : 0), 0);
  const rest = Math.max(0, 1 - column.nullFraction - frequencies.reduce((sum, each) => sum + each, 0));
  if (bounds.length < 2) return common.length > 0 ? fromCommon : null;
  const above = bounds.findIndex((each) => (each ?? 0) > sought);
  if (above === 0) return fromCommon;
  if (above < 0) return fromCommon + rest;
  const [low, high] = [bounds[above - 1] ?? 0, bounds[above] ?? 0];
  return fromCommon + (rest * (above - 1 + (sought - low) / Math.max(1e-9, high - low))) / (bounds.length - 1);
}

function rank(text: string): number | null {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null;
  const moment = Date.parse(text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00'));
  return Number.isNaN(moment) ? null : moment;
}
