import type { Column } from '../../catalog/catalog.js';
import { resolveColumn } from '../../catalog/resolve-column.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import { isTree, listOf, namesOf, type Scope } from '../../sql/scopes.js';
import type { Conjunct } from '../../sql/where-clauses.js';
import { type Comparison, readComparisons } from './comparison.js';
import { castOf, constantOf, isParameter, isSteady, operationOf } from './expressions.js';
import { replaceAt, type Rewritable, type Rewrite, type Rewriter } from './rewrite.js';

interface Found {
  readonly text: string;
  readonly column: Column;
}

interface Bared {
  readonly text: string;
  readonly what: string;
  readonly condition: string | null;
}

/** A column that stands in a cast, a sum, a COALESCE: the condition turned over so that the column stands alone. */
export const bareColumns: Rewriter = ({ sql, catalog, wheres }) =>
  wheres.flatMap(({ scope, conjuncts }) =>
    conjuncts.flatMap((conjunct) => {
      const find = (node: unknown): Found | null => findColumn(node, scope, catalog);
      const bared =
        bareTest(conjunct, find) ??
        readComparisons(sql, conjunct)
          .map((comparison) => bare(comparison, find))
          .find((each) => each !== null) ??
        null;
      return bared === null ? [] : [describe(sql, conjunct, bared)];
    }),
  );

function describe(sql: string, conjunct: Conjunct, { text, what, condition }: Bared): Rewrite {
  return {
    sql: replaceAt(sql, conjunct, text),
    title: `the column alone on one side instead of ${what}`,
    why: `An index on the column cannot be searched by ${what}; the same condition can be said of the column itself.`,
    condition,
    indexes: [],
  };
}

function findColumn(node: unknown, scope: Scope, catalog: Rewritable['catalog']): Found | null {
  const names = namesOf(node);
  const resolved = names === null ? null : resolveColumn(catalog, scope, names);
  return names === null || resolved === null ? null : { text: names.map(quoteIdentifier).join('.'), column: resolved.column };
}

function bare(comparison: Comparison, find: (node: unknown) => Found | null): Bared | null {
  return (
    bareCast(comparison, find) ??
    bareNumber(comparison, find) ??
    bareSum(comparison, find) ??
    bareAge(comparison, find) ??
    bareDefault(comparison, find)
  );
}

const INTEGERS = /^int[248]$/;
/** How a value of the type prints, for constants: only what prints so can be equal to the text. */
const canonical: Readonly<Record<string, RegExp>> = {
  int2: /^(?:0|-?[1-9]\d{0,3})$/,
  int4: /^(?:0|-?[1-9]\d{0,8})$/,
  int8: /^(?:0|-?[1-9]\d{0,17})$/,
  uuid: /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/,
};

/** `id::text = '42'`. */
function bareCast({ left, operator, right, rightText }: Comparison, find: (node: unknown) => Found | null): Bared | null {
  const cast = castOf(left);
  const found = cast === null || !/^(?:text|varchar)$/.test(cast.type) ? null : find(cast.arg);
  const pattern = canonical[found?.column.baseType ?? ''];
  if (found === null || operator !== '=' || pattern === undefined) return null;
  const { baseType } = found.column;
  const what = `the column cast to ${cast?.type ?? 'text'}`;
  const constant = constantOf(right);
  if (constant?.kind === 'string')
    return pattern.test(constant.text)
      ? { text: `${found.text} = ${baseType === 'uuid' ? `${rightText}::uuid` : constant.text}`, what, condition: null }
      : null;
  const type = { int2: 'smallint', int4: 'integer', int8: 'bigint' }[baseType] ?? baseType;
  return isParameter(right)
    ? {
        text: `${found.text} = ${rightText}::${type}`,
        what,
        condition: `${rightText} is a ${type} in the form that PostgreSQL prints (and is sent as one)`,
      }
    : null;
}

/** `id = 42.0`, `id = $1::numeric`: the column is cast to numeric for the comparison. */
function bareNumber({ left, operator, right, rightText }: Comparison, find: (node: unknown) => Found | null): Bared | null {
  const found = find(left);
  if (found === null || operator !== '=' || !INTEGERS.test(found.column.baseType)) return null;
  const what = 'the column compared as another number type';
  const constant = constantOf(right);
  if (constant?.kind === 'decimal' && /^\d{1,9}\.0*$/.test(constant.text))
    return { text: `${found.text} = ${constant.text.replace(/\..*/, '')}`, what, condition: null };
  const cast = castOf(right);
  if (cast === null || !isParameter(cast.arg) || !/^(?:numeric|float[48])$/.test(cast.type)) return null;
  const parameter = /\$\d+/.exec(rightText)?.[0] ?? rightText;
  return { text: `${found.text} = ${parameter}::bigint`, what, condition: `${parameter} is a whole number` };
}

/** `amount + 5 > $1`, `created_at + interval '7 days' < now()`. */
function bareSum({ left, operator, right, rightText, leftText }: Comparison, find: (node: unknown) => Found | null): Bared | null {
  const sum = operationOf(left);
  if (sum === null || !/^[-+]$/.test(sum.operator) || operator === 'between' || operator === 'like' || !isSteady(right)) return null;
  const found = find(sum.left);
  if (found === null) return null;
  const added = new RegExp(`^.*?\\${sum.operator}\\s*(.*)$`, 's').exec(leftText)?.[1];
  if (added === undefined) return null;
  const back = sum.operator === '+' ? '-' : '+';
  const what = 'a sum with the column in it';
  const constant = constantOf(sum.right);
  if (INTEGERS.test(found.column.baseType) && constant?.kind === 'integer' && (constantOf(right)?.kind === 'integer' || isParameter(right)))
    return { text: `${found.text} ${operator} ${rightText} ${back} ${constant.text}`, what, condition: null };
  if (!/^timestamp(tz)?$/.test(found.column.baseType) || !isEvenInterval(sum.right)) return null;
  return { text: `${found.text} ${operator} ${wrap(rightText)} ${back} ${added}`, what, condition: shift(found, sum.right) };
}

/** `now() - created_at < interval '7 days'`. */
function bareAge({ left, operator, right, rightText, leftText }: Comparison, find: (node: unknown) => Found | null): Bared | null {
  const difference = operationOf(left);
  const turned = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }[operator as string];
  const found = difference?.operator === '-' ? find(difference.right) : null;
  if (difference === null || found === null || turned === undefined || !isSteady(difference.left) || !isEvenInterval(right)) return null;
  if (!/^timestamp(tz)?$/.test(found.column.baseType) || !/^(?:now|transaction_timestamp)\(\)|^current_timestamp|^\$\d+/i.test(leftText))
    return null;
  const from = /^(.*?)\s*-\s*[\w."]+$/s.exec(leftText)?.[1];
  return from === undefined
    ? null
    : { text: `${found.text} ${turned} ${from} - ${rightText}`, what: 'an age of the column', condition: shift(found, right) };
}

/** Of days and shorter: months have no length of their own. */
function isEvenInterval(node: unknown): boolean {
  const cast = castOf(node);
  const text = cast?.type === 'interval' ? constantOf(cast.arg)?.text : undefined;
  return (
    text !== undefined && /^\s*(?:\d+(?:\.\d+)?\s*(?:seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)\s*)+$/i.test(text)
  );
}

function shift({ column }: Found, interval: unknown): string | null {
  const text = constantOf(castOf(interval)?.arg)?.text ?? '';
  return column.baseType === 'timestamptz' && /d|w/i.test(text.replaceAll(/seconds?/gi, ''))
    ? 'the session’s time zone has no change of clocks in between, or an hour does not matter'
    : null;
}

function wrap(text: string): string {
  return /^[\w.$:()' -]+$/.test(text) && !/\s[-+*/]\s/.test(text) ? text : `(${text})`;
}

/** `coalesce(state, 'new') = 'done'`. */
function bareDefault({ left, operator, right, rightText }: Comparison, find: (node: unknown) => Found | null): Bared | null {
  const read = readCoalesce(left, find);
  const [fallback, value] = [read?.fallback ?? null, constantOf(right)];
  if (read === null || operator !== '=' || fallback === null || value === null || fallback.kind !== value.kind) return null;
  const what = 'COALESCE of the column';
  if (value.kind === 'boolean')
    return { text: booleanTest(read.found.text, value.text === 'true', fallback.text === 'true'), what, condition: null };
  const exact = value.kind === 'integer' || (value.kind === 'string' && /^(?:text|varchar)$/.test(read.found.column.baseType));
  if (!exact) return null;
  const plain = `${read.found.text} = ${rightText}`;
  return { text: fallback.text === value.text ? `(${plain} OR ${read.found.text} IS NULL)` : plain, what, condition: null };
}

function booleanTest(column: string, wanted: boolean, fallback: boolean): string {
  if (wanted) return fallback ? `${column} IS NOT FALSE` : column;
  return fallback ? `NOT ${column}` : `${column} IS NOT TRUE`;
}

/** `coalesce(flag, false)` and `NOT coalesce(flag, false)` as conditions themselves. */
function bareTest({ node }: Conjunct, find: (node: unknown) => Found | null): Bared | null {
  const negated = node['BoolExpr'];
  const inner = isTree(negated) && negated['boolop'] === 'NOT_EXPR' ? listOf(negated['args'])[0] : node;
  const read = readCoalesce(inner, find);
  if (read === null || read.found.column.baseType !== 'bool' || read.fallback?.kind !== 'boolean') return null;
  return {
    text: booleanTest(read.found.text, inner === node, read.fallback.text === 'true'),
    what: 'COALESCE of the column',
    condition: null,
  };
}

function readCoalesce(
  node: unknown,
  find: (node: unknown) => Found | null,
): { readonly found: Found; readonly fallback: ReturnType<typeof constantOf> } | null {
  const coalesce = isTree(node) ? node['CoalesceExpr'] : undefined;
  const [first, second, ...others] = listOf(isTree(coalesce) ? coalesce['args'] : undefined);
  const found = others.length === 0 && second !== undefined ? find(first) : null;
  return found === null ? null : { found, fallback: constantOf(second) };
}
