import { resolveColumn } from '../../catalog/resolve-column.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import { namesOf, type Scope } from '../../sql/scopes.js';
import type { Conjunct } from '../../sql/where-clauses.js';
import { type Comparison, readComparisons } from './comparison.js';
import { callOf, castOf, constantOf, isParameter, isSteady, operationOf } from './expressions.js';
import { replaceAt, type Rewritable, type Rewrite, type Rewriter } from './rewrite.js';

/** A function of a time that cuts it off, and the column that it is of. */
interface Cut {
  readonly unit: Unit;
  readonly form: 'date' | 'date_trunc' | 'year';
  /** As it is written. */
  readonly column: string;
  readonly type: 'timestamp' | 'timestamptz' | 'date';
}

type Unit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

const intervals: Readonly<Record<Unit, string>> = {
  second: '1 second',
  minute: '1 minute',
  hour: '1 hour',
  day: '1 day',
  week: '7 days',
  month: '1 month',
  quarter: '3 months',
  year: '1 year',
};

/** `date(created_at) = …`, `created_at::date`, `date_trunc('month', created_at)`, `extract(year FROM created_at)`: as bounds of the column itself. */
export const rewriteTimes: Rewriter = ({ sql, catalog, wheres }) =>
  wheres.flatMap(({ scope, conjuncts }) =>
    conjuncts.flatMap((conjunct) =>
      readComparisons(sql, conjunct)
        .flatMap((comparison) => {
          const cut = readCut(comparison, scope, catalog);
          return cut === null ? [] : (rewriteOne(sql, conjunct, comparison, cut) ?? []);
        })
        .slice(0, 1),
    ),
  );

function readCut({ left }: Comparison, scope: Scope, catalog: Rewritable['catalog']): Cut | null {
  const cast = castOf(left);
  const call = callOf(left);
  const found = (node: unknown): Pick<Cut, 'column' | 'type'> | null => {
    const names = namesOf(node);
    const type = names === null ? undefined : resolveColumn(catalog, scope, names)?.column.baseType;
    return names !== null && (type === 'timestamp' || type === 'timestamptz' || type === 'date')
      ? { column: names.map(quoteIdentifier).join('.'), type }
      : null;
  };
  if (cast?.type === 'date' || (call?.name === 'date' && call.args.length === 1)) {
    const of = found(cast?.arg ?? call?.args[0]);
    return of === null ? null : { unit: 'day', form: 'date', ...of };
  }
  const unit = constantOf(call?.args[0])?.text.toLowerCase();
  const of = call?.args.length === 2 ? found(call.args[1]) : null;
  if (of === null || unit === undefined) return null;
  if (call?.name === 'date_trunc' && unit in intervals) return { unit: unit as Unit, form: 'date_trunc', ...of };
  return (call?.name === 'extract' || call?.name === 'date_part') && unit === 'year' ? { unit: 'year', form: 'year', ...of } : null;
}

function rewriteOne(sql: string, conjunct: Conjunct, comparison: Comparison, cut: Cut): Rewrite | null {
  const value = (node: unknown, text: string): Bound | null =>
    cut.form === 'date' ? dateBound(node, text) : cut.form === 'year' ? yearBound(node, text) : truncatedBound(node, text, cut);
  const lower = value(comparison.right, comparison.rightText);
  const upper = comparison.upper === null ? null : value(comparison.upper, comparison.upperText);
  if (lower === null || (comparison.operator === 'between' && upper === null)) return null;
  const condition = boundsOf(comparison, cut.column, lower, upper);
  if (condition === null) return null;
  const needs = [lower.condition, upper?.condition ?? null].find((each) => each !== null) ?? null;
  return {
    sql: replaceAt(sql, conjunct, condition),
    title: `bounds of ${cut.column} itself instead of a function of it`,
    why: `No index on ${cut.column} can be searched by ${conjunct.text.slice(0, 120).replaceAll(/'(?:[^']|'')*'/g, '…')}: it is a function of the column. The same rows lie between two bounds of the column.`,
    condition: needs,
    indexes: [],
  };
}

/** The least time that the value stands for, and the least that is past it. */
interface Bound {
  readonly from: string;
  readonly past: string;
  readonly condition: string | null;
}

function boundsOf({ operator }: Comparison, column: string, lower: Bound, upper: Bound | null): string | null {
  switch (operator) {
    case '=':
      return `${column} >= ${lower.from} AND ${column} < ${lower.past}`;
    case 'between':
      return upper === null ? null : `${column} >= ${lower.from} AND ${column} < ${upper.past}`;
    case '>=':
      return `${column} >= ${lower.from}`;
    case '>':
      return `${column} >= ${lower.past}`;
    case '<':
      return `${column} < ${lower.from}`;
    case '<=':
      return `${column} < ${lower.past}`;
    case 'like':
      return null;
  }
}

/** A value that is compared with a date is one: a constant and a parameter become so. */
function dateBound(node: unknown, text: string): Bound | null {
  if (constantOf(node)?.kind === 'string' || isParameter(node))
    return { from: `${text}::date`, past: `${text}::date + 1`, condition: null };
  return isDate(node) ? { from: text, past: `${text} + 1`, condition: null } : null;
}

function isDate(node: unknown): boolean {
  if (castOf(node)?.type === 'date') return isSteady(castOf(node)?.arg);
  if (/^(?:make_date|to_date|date)$/.test(callOf(node)?.name ?? '')) return isSteady(node);
  if (isCurrentDate(node)) return true;
  const operation = operationOf(node);
  return (
    operation !== null &&
    /^[-+]$/.test(operation.operator) &&
    isDate(operation.left) &&
    (constantOf(operation.right)?.kind === 'integer' || isParameter(operation.right))
  );
}

function isCurrentDate(node: unknown): boolean {
  return JSON.stringify(node ?? null).includes('"SVFOP_CURRENT_DATE"') && !JSON.stringify(node).includes('A_Expr');
}

function yearBound(node: unknown, text: string): Bound | null {
  const constant = constantOf(node);
  if (constant?.kind === 'integer')
    return { from: `make_date(${text}, 1, 1)`, past: `make_date(${Number(constant.text) + 1}, 1, 1)`, condition: null };
  if (!isParameter(node)) return null;
  return { from: `make_date(${text}::int, 1, 1)`, past: `make_date(${text}::int + 1, 1, 1)`, condition: `${text} is a whole number` };
}

/** Only a value that is the beginning of a unit can equal what date_trunc gives. */
function truncatedBound(node: unknown, text: string, { unit, type }: Cut): Bound | null {
  const step = `interval '${intervals[unit]}'`;
  const to = type === 'date' ? 'timestamptz' : type;
  const constant = constantOf(node);
  if (constant?.kind === 'string')
    return isBeginning(constant.text, unit) ? { from: `${text}::${to}`, past: `${text}::${to} + ${step}`, condition: null } : null;
  if (isParameter(node))
    return { from: `${text}::${to}`, past: `${text}::${to} + ${step}`, condition: `${text} is the beginning of a ${unit}` };
  const call = callOf(node);
  if (call?.name === 'date_trunc' && constantOf(call.args[0])?.text.toLowerCase() === unit && isSteady(node))
    return { from: text, past: `${text} + ${step}`, condition: null };
  return unit === 'day' && isCurrentDate(node) ? { from: text, past: `${text} + ${step}`, condition: null } : null;
}

const beginnings: Readonly<Record<Unit, RegExp | null>> = {
  second: /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?$/,
  minute: /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::00)?)?$/,
  hour: /^\d{4}-\d\d-\d\d(?:[ T]\d\d:00(?::00)?)?$/,
  day: /^\d{4}-\d\d-\d\d(?:[ T]00:00(?::00)?)?$/,
  week: null,
  month: /^\d{4}-\d\d-01(?:[ T]00:00(?::00)?)?$/,
  quarter: /^\d{4}-(?:01|04|07|10)-01(?:[ T]00:00(?::00)?)?$/,
  year: /^\d{4}-01-01(?:[ T]00:00(?::00)?)?$/,
};

function isBeginning(text: string, unit: Unit): boolean {
  return beginnings[unit]?.test(text) ?? false;
}
