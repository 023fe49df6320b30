import type { Catalog } from '../../catalog/catalog.js';
import { writeCatalog } from '../../catalog/write.js';
import type { Configuration } from '../../configuration/configuration.js';
import { readCatalog } from '../../catalog/read.js';
import type { Database } from '../../shadow/database.js';
import { createCollated } from '../../shadow/locale.js';
import { orderAsSource } from '../../shadow/planning-shadow.js';
import { replay } from '../../shadow/replay.js';
import type { Server } from '../../shadow/server.js';
import type { NotExamined } from '../../source/place.js';
import type { Basis } from '../../statistics/declared/basis.js';
import { declareStatistics } from '../../statistics/declared.js';
import { formatCount } from '../../statistics/figures.js';
import { mergeStatistics } from '../../statistics/merge.js';
import { sumPartitions } from '../../statistics/partitions.js';
import type { Statistics } from '../../statistics/statistics.js';
import type { Application } from '../application.js';
import { declareSizes } from '../declare-sizes.js';
import { describeRefusal, recreate } from '../recreate.js';
import { judgeSchema } from '../review/judge.js';
import type { LiveSide } from '../review/live.js';
import { startTrail } from '../review/trail.js';
import { readSqlFiles } from '../sql-files.js';
import type { ExplainRequest } from './request.js';

/** The schema and the sizes that queries are planned with. */
export interface Ground {
  readonly side: 'database' | 'revisions' | 'models' | 'sql';
  /** Without rows; a template. */
  readonly database: Database;
  readonly catalog: Catalog;
  readonly statistics: Statistics;
  readonly sizes: 'live' | 'snapshot' | 'declared' | 'assumed';
  /** What declared figures rest on; none where sizes were measured. */
  readonly basis: readonly Basis[];
  readonly notes: readonly string[];
  readonly notExamined: readonly NotExamined[];
}

/** Where no size is known of any table, each is taken to have as many rows, and the report says so. */
export const ASSUMED_ROWS = 1_000_000;

export interface GroundSources {
  readonly request: ExplainRequest;
  readonly configuration: Configuration;
  readonly configurationFile: string | null;
  readonly live: LiveSide | null;
  /** Read where neither a live database nor a file gives the schema. */
  readonly application: Application | null;
}

/** Re-creates the schema on the shadow and finds out how large its tables are. */
export async function prepareGround(
  server: Server,
  { request, configuration, configurationFile, live, application }: GroundSources,
): Promise<Ground> {
  const { side, database, catalog, notExamined } = await recreateSchema(server, { request, live, application });
  const declared = declareSizes(catalog, {
    configuration,
    configurationFile,
    behind: live !== null || request.schema !== undefined,
    ...(application === null ? {} : { models: application.models }),
  });
  const sizes =
    live !== null
      ? request.snapshot === undefined
        ? 'live'
        : 'snapshot'
      : declared.statistics.relations.length > 0
        ? 'declared'
        : 'assumed';
  const statistics =
    live !== null
      ? mergeStatistics(catalog, live.statistics, declared.statistics)
      : sizes === 'declared'
        ? declared.statistics
        : declareStatistics(
            catalog,
            Object.fromEntries(catalog.tables.map(({ schema, name }) => [`${schema}.${name}`, { rows: ASSUMED_ROWS }])),
          ).statistics;
  const assumed =
    sizes === 'assumed'
      ? [
          `No size of any table is known: each is taken to have ${formatCount(ASSUMED_ROWS)} rows. Costs compare plans with each other, and say nothing of your database. Declare [volumes] in plinth.toml, or give --database-url.`,
        ]
      : [];
  return {
    side,
    database,
    catalog,
    statistics: sumPartitions(catalog, statistics),
    sizes,
    basis: sizes === 'declared' ? declared.basis : [],
    notes: assumed,
    notExamined: [...notExamined, ...declared.notExamined],
  };
}

async function recreateSchema(
  server: Server,
  { request, live, application }: Omit<GroundSources, 'configuration' | 'configurationFile'>,
): Promise<Pick<Ground, 'side' | 'database' | 'catalog' | 'notExamined'>> {
  if (live !== null) return recreateLive(server, live);
  if (request.schema !== undefined) {
    const { statements, notExamined } = await readSqlFiles(request.schema);
    const made = await recreate(server, statements);
    return { side: 'sql', database: made.database, catalog: made.catalog, notExamined: [...notExamined, ...made.notExamined] };
  }
  if (application === null) throw new Error('no application was read');
  const judged = await judgeSchema(server, application, null, { dir: request.dir, proof: false }, startTrail());
  const { files, models, revisions } = application.notExamined;
  return {
    side: judged.side,
    database: judged.database,
    catalog: judged.catalog,
    notExamined: [...files, ...models, ...revisions, ...judged.notExamined],
  };
}

/** With the database's collation, and tables and indexes in the order in which the source made them: both decide between plans. */
async function recreateLive(
  server: Server,
  { catalog, statistics, notExamined }: LiveSide,
): Promise<Pick<Ground, 'side' | 'database' | 'catalog' | 'notExamined'>> {
  const { database, why } = await createCollated(server, statistics.settings);
  const ddl = writeCatalog(orderAsSource(catalog, statistics), { major: server.major });
  const { refused } = await replay(database, ddl.statements);
  const collation = why === null ? [] : [{ file: null, line: null, object: 'collation of the database', reason: why }];
  return {
    side: 'database',
    database,
    catalog: await readCatalog(database.client),
    notExamined: [...notExamined, ...ddl.notExamined, ...refused.map(describeRefusal), ...collation],
  };
}
