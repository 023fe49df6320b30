import { type Criteria, type Criterion, formatValue } from '../criteria.js';
import { inline } from './escape.js';

const titles: readonly (readonly [keyof Criteria, string])[] = [
  ['queryPattern', 'query pattern'],
  ['frequency', 'frequency'],
  ['rows', 'rows'],
  ['selectivity', 'selectivity'],
  ['writeCost', 'write cost'],
  ['joins', 'joins'],
];

/** What is known as a table, then what is not, by its reason. */
export function renderCriteria(criteria: Criteria): string {
  const all = titles.map(([name, title]) => ({ title, criterion: criteria[name] }));
  const rows = all.flatMap(({ title, criterion }) => {
    const value = formatValue(criterion);
    return value === null ? [] : [`| ${title} | ${inline(value)} | ${criterion.source} | ${inline(criterion.note ?? '')} |`];
  });
  const missing = groupByReason(all.filter(({ criterion }) => criterion.value === null)).map(
    ([reason, names]) => `${names.join(', ')}: ${inline(reason)}`,
  );
  return [
    ...(rows.length === 0 ? [] : [['| criterion | value | source | |', '| --- | --- | --- | --- |', ...rows].join('\n')]),
    ...(missing.length === 0 ? [] : [`Not known: ${missing.join('. ')}.`]),
  ].join('\n\n');
}

function groupByReason(missing: readonly { readonly title: string; readonly criterion: Criterion }[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const { title, criterion } of missing) groups.set(criterion.note ?? '', [...(groups.get(criterion.note ?? '') ?? []), title]);
  return [...groups];
}
