import { walkPlan } from '../../plan/read-plan.js';
import type { NotExamined } from '../../source/place.js';
import { rowsOf } from '../../statistics/figures.js';
import type { Step, Today } from './measure-step.js';

/** Tables that queries read and of which nobody says how many rows they have: they are planned as empty ones. */
export function sizesUnknown({ catalog, statistics }: Today, [first]: readonly Step[]): readonly NotExamined[] {
  const readers = new Map<string, string[]>();
  for (const { query, plan } of first?.planned ?? [])
    for (const { schema, relation } of plan === null ? [] : walkPlan(plan.root)) {
      const table = catalog.tables.find((each) => each.schema === schema && each.name === relation);
      if (table === undefined || (rowsOf(statistics, table) ?? null) !== null || table.partitionOf !== null) continue;
      const names = readers.get(`${table.schema}.${table.name}`) ?? [];
      if (!names.includes(query.name)) readers.set(`${table.schema}.${table.name}`, [...names, query.name]);
    }
  return [...readers].map(([table, names]) => ({
    file: null,
    line: null,
    object: `size of ${table}`,
    reason: `nobody says how many rows it has, so it is planned as empty and does not grow: read by ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`,
  }));
}
