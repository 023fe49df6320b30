import type { Catalog } from '../../catalog/catalog.js';
import type { PlannedQuery } from '../../plan/planned-query.js';
import { createDatabase, type Database } from '../../shadow/database.js';
import { openPlanning } from '../../shadow/planning.js';
import { statisticsOf } from '../../statistics/of-statements.js';
import type { Statistics } from '../../statistics/statistics.js';
import type { Query } from '../../workload/query.js';

/** Plans every query on a copy of the template that has the sizes of the statistics. */
export async function planQueries(
  template: Database,
  catalog: Catalog,
  statistics: Statistics,
  queries: readonly Query[],
): Promise<PlannedQuery[]> {
  if (queries.length === 0) return [];
  const database = await createDatabase(template.server, { template });
  try {
    const texts = queries.map(({ sql }) => sql);
    const planning = await openPlanning(database, catalog, statisticsOf(catalog, statistics, texts));
    const planned: PlannedQuery[] = [];
    for (const query of queries) planned.push({ query, ...(await planning.explain(query.sql)) });
    await planning.close();
    return planned;
  } finally {
    await database.drop();
  }
}
