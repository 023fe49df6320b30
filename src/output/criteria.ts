import type { Review } from '../operations/review/result.js';
import { formatCount } from '../statistics/figures.js';

export type Criteria = NonNullable<Review['findings'][number]['criteria']>;
export type Criterion = Criteria['rows'];

/** The value for a reader: `240 000 rows`, `0.004 %`, words as they are; null when it is not known. */
export function formatValue({ value, unit }: Criterion): string | null {
  if (value === null || typeof value === 'string') return value;
  if (unit === 'share of rows') return `${Number((value * 100).toPrecision(2))} %`;
  return `${value >= 1000 ? formatCount(value) : value}${unit === null ? '' : ` ${value === 1 ? unit.replace(/s$/, '') : unit}`}`;
}

/** What is known, in one line; empty where nothing is. Which queries search, and the notes, are for longer forms. */
export function describeCriteria(criteria: Criteria | null): string {
  if (criteria === null) return '';
  const { rows, frequency, selectivity, writeCost, joins } = criteria;
  const told = [
    { criterion: rows, before: '' },
    { criterion: frequency, before: '' },
    { criterion: selectivity, before: 'selects ' },
    { criterion: writeCost, before: '' },
  ].flatMap(({ criterion, before }) => {
    const value = formatValue(criterion);
    return value === null ? [] : [{ text: `${before}${value}`, source: criterion.source }];
  });
  const width = typeof joins.value === 'number' && joins.value > 1 ? [`joins ${joins.value} tables`] : [];
  const sources = new Set(told.map(({ source }) => source));
  if (sources.size > 1) return [...told.map(({ text, source }) => `${text} (${source})`), ...width].join('; ');
  return told.length === 0 ? '' : `${[...told.map(({ text }) => text), ...width].join('; ')} (${[...sources].join('')})`;
}
