import { qualify, quoteIdentifier } from '../postgres/identifier.js';
import { readArrayText } from '../statistics/array-text.js';
import { relationStatistics } from '../statistics/figures.js';
import type { ColumnStatistics, Statistics } from '../statistics/statistics.js';
import type { ParameterUse } from './parameter-uses.js';

/** Values for the parameters of a statement, out of the statistics. The values are of users' tables: never print them unasked. */
export interface Binding {
  readonly name: 'most common' | 'median' | 'rare';
  /** By parameter, as text. */
  readonly values: readonly string[];
  /** What each is, in words and without the value. */
  readonly described: readonly string[];
}

/** Rows that a page is taken to have where a LIMIT is a parameter. */
const PAGE = 20;

/** The three bindings, or why there are none. The same values twice are one binding. */
export function bindParameters(
  uses: readonly ParameterUse[],
  types: readonly string[],
  statistics: Statistics | null,
): { readonly bindings: readonly Binding[]; readonly why: string | null } {
  if (types.length === 0) return { bindings: [], why: null };
  const names = ['most common', 'median', 'rare'] as const;
  const bindings = names.map((name): Binding | string => {
    const taken = new Map<string, number>();
    const bound = types.map((type, at) =>
      bindOne(
        uses.find(({ number }) => number === at + 1),
        { type, number: at + 1 },
        { name, statistics, taken },
      ),
    );
    const failed = bound.find((one) => typeof one === 'string');
    if (typeof failed === 'string') return failed;
    const known = bound.flatMap((one) => (typeof one === 'string' ? [] : [one]));
    return { name, values: known.map(({ value }) => value), described: known.map(({ described }) => described) };
  });
  const why = bindings.find((binding) => typeof binding === 'string');
  const known = bindings.flatMap((binding) => (typeof binding === 'string' ? [] : [binding]));
  return { bindings: dropEqual(known), why: typeof why === 'string' ? why : null };
}

/** A median that is one of the others, and a rare value that is the most common one, are left out. */
function dropEqual(bindings: readonly Binding[]): Binding[] {
  const equal = (one: Binding, name: Binding['name']): boolean => {
    const other = bindings.find((each) => each.name === name);
    return other !== undefined && other !== one && JSON.stringify(other.values) === JSON.stringify(one.values);
  };
  return bindings.filter(
    (one) =>
      !(one.name === 'median' && (equal(one, 'most common') || equal(one, 'rare'))) && !(one.name === 'rare' && equal(one, 'most common')),
  );
}

interface Choice {
  readonly name: Binding['name'];
  readonly statistics: Statistics | null;
  /** How many values of a column have been taken: a list gets different ones. */
  readonly taken: Map<string, number>;
}

function bindOne(
  use: ParameterUse | undefined,
  { type, number }: { readonly type: string; readonly number: number },
  { name, statistics, taken }: Choice,
): { readonly value: string; readonly described: string } | string {
  if (use?.relation === 'limit') return { value: String(PAGE), described: `$${number}: LIMIT ${PAGE}` };
  if (use?.relation === 'offset') return { value: '0', described: `$${number}: OFFSET 0` };
  if (use === undefined || use.column === null) return `$${number} is compared with no column`;
  const { table, column } = use.column;
  const of = `${qualify(table.schema === 'public' ? null : table.schema, table.name)}.${quoteIdentifier(column.name)}`;
  const known = relationStatistics(statistics, table)?.columns.find((each) => each.name === column.name);
  const key = `${of} ${use.relation === 'range' ? number : ''}`;
  const nth = taken.get(key) ?? 0;
  taken.set(key, nth + 1);
  const chosen = known === undefined ? null : chooseValue(known, name, use.relation === 'range' ? 0 : nth);
  if (chosen === null) return `the statistics hold no values of ${of}`;
  if (use.relation === 'pattern') {
    const { value, described } = patternOf(chosen.value, name);
    return { value, described: `$${number}: ${described} ${chosen.described} of ${of}` };
  }
  const value =
    type.endsWith('[]') && !column.type.endsWith('[]') ? `{"${chosen.value.replaceAll(/[\\"]/g, String.raw`\$&`)}"}` : chosen.value;
  return { value, described: `$${number}: ${chosen.described} of ${of}` };
}

/** Characters that a person types before a search is sent. */
const TYPED = 3;

/** Nobody knows what a pattern will look like: one that is sought anywhere, one for the beginning, and one of a whole value are three plans. */
function patternOf(value: string, name: Binding['name']): { readonly value: string; readonly described: string } {
  const escape = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);
  const start = escape([...value].slice(0, TYPED).join(''));
  if (name === 'most common') return { value: `%${start}%`, described: 'a pattern that is sought anywhere, with the first characters of' };
  if (name === 'median') return { value: `${start}%`, described: 'a pattern for values that begin as' };
  return { value: `${escape(value)}%`, described: 'a pattern for values that begin with the whole of' };
}

function chooseValue(
  { mostCommonValues, mostCommonFrequencies, histogramBounds }: ColumnStatistics,
  name: Binding['name'],
  nth: number,
): { readonly value: string; readonly described: string } | null {
  const common = mostCommonValues === null ? [] : readArrayText(mostCommonValues);
  const bounds = histogramBounds === null ? [] : readArrayText(histogramBounds);
  const share = (at: number): string => {
    const frequency = mostCommonFrequencies?.[at];
    return frequency === undefined ? '' : ` (${formatShare(frequency)} of the rows)`;
  };
  const pick = (list: readonly (string | null)[], at: number, described: string) => {
    const value = list[Math.min(list.length - 1, Math.max(0, at))];
    return value === undefined || value === null ? null : { value, described };
  };
  const middle = Math.floor(bounds.length / 2) + nth;
  if (name === 'most common')
    return common.length > 0
      ? pick(common, nth, `the ${nth === 0 ? 'most common value' : 'next most common value'}${share(Math.min(nth, common.length - 1))}`)
      : pick(bounds, middle, 'the median value');
  if (name === 'median')
    return bounds.length > 0
      ? pick(bounds, middle, 'the median value')
      : pick(common, Math.floor(common.length / 2) + nth, `a value of middle frequency${share(Math.floor(common.length / 2))}`);
  // A bound of the histogram is a value that is not among the most common ones.
  return bounds.length > 0
    ? pick(bounds, Math.floor(bounds.length / 4) + nth, 'a rare value')
    : pick(common, common.length - 1 - nth, `the rarest value known${share(common.length - 1)}`);
}

function formatShare(frequency: number): string {
  const percent = frequency * 100;
  return `${percent >= 10 ? Math.round(percent) : Number(percent.toPrecision(2))} %`;
}
