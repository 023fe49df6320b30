import { walkPlan } from '../../plan/read-plan.js';
import type { Measured } from './describe-queries.js';
import type { Forecast } from './result.js';

const BLOCK = 8192;
/** So many at most. */
const SHOWN = 30;

/** Indexes of tables that grow, the largest by the last step first, with the queries whose last plan uses them. */
export function describeIndexes({ asked, today }: Measured): Forecast['indexes'] {
  const last = asked.at(-1);
  const growing = new Set((last?.growth ?? []).flatMap(({ schema, name, factor }) => (factor > 1 ? [`${schema}.${name}`] : [])));
  const users = new Map<string, Set<string>>();
  for (const { query, plan } of last?.planned ?? [])
    for (const { index } of plan === null ? [] : walkPlan(plan.root))
      if (index !== null) users.set(index, (users.get(index) ?? new Set()).add(query.name));
  const sizes = asked.map(({ statistics }) => new Map(statistics.relations.map(({ schema, name, pages }) => [`${schema}.${name}`, pages])));
  return today.catalog.tables
    .filter(({ schema, name }) => growing.has(`${schema}.${name}`))
    .flatMap(({ schema, name, indexes }) =>
      indexes.map((index) => ({
        schema,
        table: name,
        name: index.name,
        bytes: sizes.map((each) => (each.get(`${schema}.${index.name}`) ?? 0) * BLOCK),
        queries: [...(users.get(index.name) ?? [])],
      })),
    )
    .filter(({ bytes }) => (bytes.at(-1) ?? 0) > 0)
    .toSorted((one, other) => (other.bytes.at(-1) ?? 0) - (one.bytes.at(-1) ?? 0) || (one.name < other.name ? -1 : 1))
    .slice(0, SHOWN);
}
