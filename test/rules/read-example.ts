import type { Catalog } from '../../src/catalog/catalog.js';
import { readCatalog } from '../../src/catalog/read.js';
import type { Example, Inputs } from '../../src/engine/rule.js';
import type { PlannedQuery } from '../../src/plan/planned-query.js';
import { createDatabase, type Database } from '../../src/shadow/database.js';
import { openPlanning } from '../../src/shadow/planning.js';
import { declareStatistics } from '../../src/statistics/declared.js';
import { projectStatistics } from '../../src/statistics/growth.js';
import type { Statistics } from '../../src/statistics/statistics.js';
import { readWorkload } from '../../src/workload/read-files.js';

/** Sets an example up on a database and reads it as a review would. */
export async function readExample(example: Example, database: Database): Promise<Inputs> {
  if (example.sql !== undefined) await setUp(database, example.sql);
  const catalog = await readCatalog(database.client);
  const statistics = example.volumes === undefined ? null : declareVolumes(catalog, example.volumes);
  const plans = await planExample(example, { database, catalog, statistics });
  return { catalog, models: null, revisions: null, plans, statistics };
}

/** As the role that replays, which also plans. */
async function setUp(database: Database, sql: string): Promise<void> {
  const client = await database.server.connectAsOwner(database.name);
  await client.query(sql);
  await client.end();
}

function declareVolumes(catalog: Catalog, volumes: NonNullable<Example['volumes']>): Statistics {
  const { statistics, notExamined } = declareStatistics(catalog, volumes);
  if (notExamined.length > 0) throw new Error(JSON.stringify(notExamined));
  return statistics;
}

/** What is planned on, with the sizes to plan at. */
export interface Planned {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly statistics: Statistics | null;
}

/** The example's workload as a review plans it: at the sizes that growth leads to. Null where it has none. */
export async function planExample({ queries: text }: Example, planned: Planned): Promise<PlannedQuery[] | null> {
  if (text === undefined) return null;
  return await whilePlanning(planned, async (explain) => {
    const queries: PlannedQuery[] = [];
    for (const query of readWorkload(text, 'queries.sql')) queries.push({ query, ...(await explain(query.sql)) });
    return queries;
  });
}

type Explain = Awaited<ReturnType<typeof openPlanning>>['explain'];

/** Plans on a copy of the database, which is dropped afterwards. */
export async function whilePlanning<Result>(
  { database, catalog, statistics }: Planned,
  use: (explain: Explain) => Promise<Result>,
): Promise<Result> {
  const copy = await createDatabase(database.server, { template: database });
  try {
    const planning = await openPlanning(
      copy,
      catalog,
      projectStatistics(statistics ?? { asOf: null, source: 'declared', relations: [], settings: {}, statsReset: null }),
    );
    const result = await use((sql) => planning.explain(sql));
    await planning.close();
    return result;
  } finally {
    await copy.drop();
  }
}
