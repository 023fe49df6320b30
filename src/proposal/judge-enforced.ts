import type { Catalog, Column, Table } from '../catalog/catalog.js';
import { comparedColumns, statedLimits } from '../catalog/stated-limits.js';
import type { Bound, OrderRule, RangeRule, ValuesRule } from '../validation/enforced.js';

/** What the code enforces on one column and the database does not, as a CHECK would say it. */
export interface MissingCheck {
  readonly kind: 'values' | 'range' | 'length' | 'pattern' | 'order';
  readonly expression: string;
  /** In words, for a sentence: `one of 'a', 'b'`. */
  readonly words: string;
}

const texts = new Set(['text', 'varchar', 'bpchar', 'citext', 'name']);
const integers: Readonly<Record<string, readonly [number, number]>> = {
  int2: [-32_768, 32_767],
  int4: [-2_147_483_648, 2_147_483_647],
  int8: [-(2 ** 63), 2 ** 63],
};
const numbers = new Set([...Object.keys(integers), 'numeric', 'float4', 'float8']);

/** Columns whose values follow from elsewhere: generated, or set by a trigger. */
export function isWrittenElsewhere(catalog: Catalog, table: Table, column: Column): boolean {
  if (column.generated !== null || column.identity !== null) return true;
  return table.triggers.some(({ definition, enabled }) => {
    if (!enabled || definition === null || !/\bBEFORE\b/.test(definition)) return false;
    const called = /EXECUTE (?:FUNCTION|PROCEDURE) (?:[\w"]+\.)?([\w"]+)\(/.exec(definition)?.[1]?.replaceAll('"', '');
    const body = catalog.functions.find(({ name }) => name === called)?.definition ?? '';
    return new RegExp(`\\b${column.name.replaceAll(/\W/g, '.')}\\b`).test(body);
  });
}

/** The list of values, where the database lets in others. */
export function missingValues(
  catalog: Catalog,
  table: Table,
  column: Column,
  { values }: ValuesRule,
  spell: Spelling,
): MissingCheck | null {
  const stated = statedLimits(catalog, table, column);
  if (stated.has('values') || values.length < 2 || isLabelled(table, column)) return null;
  const all = (type: 'string' | 'number'): boolean => values.every((value) => typeof value === type);
  if (!(texts.has(column.baseType) && all('string')) && !(numbers.has(column.baseType) && all('number') && !stated.has('range')))
    return null;
  if (contradicts(column, (text) => values.some((value) => String(value) === text))) return null;
  const list = values.map((value) => (typeof value === 'number' ? String(value) : spell.literal(String(value))));
  return { kind: 'values', expression: `${spell.identifier(column.name)} IN (${list.join(', ')})`, words: `one of ${list.join(', ')}` };
}

/** The range, where the database says nothing of how large values are. */
export function missingRange(catalog: Catalog, table: Table, column: Column, rule: RangeRule, spell: Spelling): MissingCheck | null {
  // The range of a key is that of what it refers to, and of the sequence behind it.
  if (!numbers.has(column.baseType) || isLabelled(table, column) || table.primaryKey?.columns.includes(column.name) === true) return null;
  const stated = statedLimits(catalog, table, column);
  if (stated.has('range') || stated.has('values')) return null;
  const [least, most] = integers[column.baseType] ?? [-Infinity, Infinity];
  const minimum = rule.minimum !== null && rule.minimum.value > least ? rule.minimum : null;
  const maximum = rule.maximum !== null && rule.maximum.value < most ? rule.maximum : null;
  if (minimum === null && maximum === null) return null;
  if (contradicts(column, (text) => text.trim() !== '' && isWithin(Number(text), minimum, maximum))) return null;
  return { kind: 'range', ...rangeCheck(spell.identifier(column.name), minimum, maximum) };
}

/** The order of two columns, where no CHECK compares them. */
export function missingOrder(table: Table, { left, operator, right }: OrderRule, spell: Spelling): MissingCheck | null {
  const [a, b] = [left, right].map((name) => table.columns.find((column) => column.name === name));
  if (a === undefined || b === undefined || family(a) === null || family(a) !== family(b)) return null;
  if (comparedColumns(table).some((pair) => pair.includes(left) && pair.includes(right))) return null;
  const words = { '<': 'less than', '<=': 'at most', '>': 'greater than', '>=': 'at least', '<>': 'other than', '=': 'the same as' };
  return {
    kind: 'order',
    expression: `${spell.identifier(left)} ${operator} ${spell.identifier(right)}`,
    words: `${words[operator]} ${right}`,
  };
}

/** Types that may be compared with each other. */
function family({ baseType, type }: Column): string | null {
  if (numbers.has(baseType)) return 'number';
  if (/^(timestamptz|timestamp|date|time|timetz|interval)$/.test(baseType)) return type;
  return texts.has(baseType) || baseType === 'uuid' ? baseType : null;
}

/** How names and texts stand in SQL. */
export interface Spelling {
  readonly identifier: (name: string) => string;
  readonly literal: (text: string) => string;
}

/** A key to a table that lists the values. */
function isLabelled(table: Table, column: Column): boolean {
  return table.foreignKeys.some(({ columns }) => columns.includes(column.name));
}

/** The column's own default would be refused. */
function contradicts({ default: expression }: Column, allows: (text: string) => boolean): boolean {
  const constant =
    expression === null
      ? null
      : (/^'((?:[^']|'')*)'(?:::.*)?$/.exec(expression)?.[1]?.replaceAll("''", "'") ??
        /^\(?(-?\d+(?:\.\d+)?)\)?(?:::.*)?$/.exec(expression)?.[1]);
  return constant !== null && constant !== undefined && !allows(constant);
}

function isWithin(value: number, minimum: Bound | null, maximum: Bound | null): boolean {
  const above = minimum === null || (minimum.inclusive ? value >= minimum.value : value > minimum.value);
  const below = maximum === null || (maximum.inclusive ? value <= maximum.value : value < maximum.value);
  return above && below;
}

function rangeCheck(name: string, minimum: Bound | null, maximum: Bound | null): Pick<MissingCheck, 'expression' | 'words'> {
  const least =
    minimum === null ? null : { symbol: minimum.inclusive ? '>=' : '>', word: minimum.inclusive ? 'at least' : 'more than', ...minimum };
  const most =
    maximum === null ? null : { symbol: maximum.inclusive ? '<=' : '<', word: maximum.inclusive ? 'at most' : 'less than', ...maximum };
  const sides = [least, most].filter((side) => side !== null);
  const between = minimum?.inclusive === true && maximum?.inclusive === true;
  return {
    expression: between
      ? `${name} BETWEEN ${minimum.value} AND ${maximum.value}`
      : sides.map(({ symbol, value }) => `${name} ${symbol} ${value}`).join(' AND '),
    words: sides.map(({ word, value }) => `${word} ${value}`).join(' and '),
  };
}
