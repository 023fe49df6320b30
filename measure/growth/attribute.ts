import type { Plan } from '../../src/plan/plan.js';
import type { RelationStatistics, Statistics } from '../../src/statistics/statistics.js';

/** What of a forecast was replaced by what the grown database really says. */
export interface Replacement {
  readonly name: string;
  readonly statistics: Statistics;
}

/** A plan that was foretold rightly or not; in the order of the queries. */
export type Judge = (plan: Plan | null, query: number) => boolean;

/**
 * The causes of misses: which part of the forecast, replaced by what is really so, makes the plan the real one. Sizes and each column of
 * each table first, then whole tables, then everything; the first that does is named. A plan that even everything does not make right
 * is one that the shadow itself, or the sample of ANALYZE, plans otherwise.
 */
export async function attributeMisses(
  { forecast, real }: { readonly forecast: Statistics; readonly real: Statistics },
  missed: readonly number[],
  plan: (statistics: Statistics) => Promise<readonly (Plan | null)[]>,
  isRight: Judge,
): Promise<ReadonlyMap<number, string>> {
  const causes = new Map<number, string[]>();
  const open = new Set(missed);
  for (const stage of stagesOf(forecast, real)) {
    const found = new Set<number>();
    for (const { name, statistics } of open.size === 0 ? [] : stage) {
      const plans = await plan(statistics);
      for (const query of open)
        if (isRight(plans[query] ?? null, query)) {
          causes.set(query, [...(causes.get(query) ?? []), name]);
          found.add(query);
        }
    }
    for (const query of found) open.delete(query);
  }
  return new Map(missed.map((query) => [query, causes.get(query)?.join(' or ') ?? 'not even all real statistics give that plan']));
}

function stagesOf(forecast: Statistics, real: Statistics): readonly (readonly Replacement[])[] {
  const tables = forecast.relations.filter(({ table, columns }) => table === null && columns.length > 0);
  const ofReal = new Map(real.relations.map((relation) => [keyOf(relation), relation]));
  const sizes = tables.map(({ schema, name }) => ({
    name: `sizes of ${name}`,
    statistics: exchange(forecast, (relation) => {
      const other = ofReal.get(keyOf(relation));
      return other !== undefined && relation.schema === schema && (relation.table ?? relation.name) === name
        ? { ...other, columns: relation.columns }
        : relation;
    }),
  }));
  const columns = tables.flatMap((table) =>
    table.columns.map((column) => ({
      name: `${table.name}.${column.name}`,
      statistics: exchange(forecast, (relation) => {
        const other = ofReal
          .get(keyOf(relation))
          ?.columns.find(({ name, inherited }) => name === column.name && inherited === column.inherited);
        if (other === undefined || keyOf(relation) !== keyOf(table)) return relation;
        return { ...relation, columns: relation.columns.map((each) => (each === column ? other : each)) };
      }),
    })),
  );
  const whole = tables.map((table) => ({
    name: `all of ${table.name}`,
    statistics: exchange(forecast, (relation) =>
      (relation.table ?? relation.name) === table.name ? (ofReal.get(keyOf(relation)) ?? relation) : relation,
    ),
  }));
  const kinds = [
    {
      name: 'all sizes',
      statistics: exchange(forecast, (relation) => ({ ...(ofReal.get(keyOf(relation)) ?? relation), columns: relation.columns })),
    },
    {
      name: 'all columns',
      statistics: exchange(forecast, (relation) => ({ ...relation, columns: ofReal.get(keyOf(relation))?.columns ?? relation.columns })),
    },
    { name: 'extended statistics', statistics: real.extended === undefined ? forecast : { ...forecast, extended: real.extended } },
  ];
  return [[...sizes, ...columns], [...whole, ...kinds], [{ name: 'everything together', statistics: real }]];
}

function exchange(statistics: Statistics, change: (relation: RelationStatistics) => RelationStatistics): Statistics {
  return { ...statistics, relations: statistics.relations.map(change) };
}

function keyOf({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${schema}.${name}`;
}
