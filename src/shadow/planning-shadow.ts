import type { Catalog } from '../catalog/catalog.js';
import { readCatalog } from '../catalog/read.js';
import { writeCatalog } from '../catalog/write.js';
import type { NotExamined } from '../source/place.js';
import type { Statistics } from '../statistics/statistics.js';
import type { Database } from './database.js';
import { createCollated } from './locale.js';
import { openPlanning, type PlanningDatabase, type PlanningOptions } from './planning.js';
import { type Refusal, replay } from './replay.js';
import { explainNoRoom } from './room.js';
import type { Server } from './server.js';
import { startMajor } from './start-major.js';
import { leaveUnchecked, markChecked } from './unchecked-keys.js';

/**
 * What a shadow is cloned from: a snapshot that was read from a file or from a live database (`snapshot/`), or the catalog of models or
 * revisions with `declareStatistics` of declared volumes. All three are a catalog and statistics.
 */
export interface PlanningSource {
  readonly catalog: Catalog;
  readonly statistics: Statistics;
  /** The source's major; null where any will do. */
  readonly major: number | null;
}

/** A shadow that plans as the source does, on a server of its own. */
export interface PlanningShadow extends PlanningDatabase {
  readonly server: Server;
  /** The clone itself: `client` is its superuser's connection. */
  readonly database: Database;
  /** The clone's catalog, read back. */
  readonly catalog: Catalog;
  /** What cannot be planned as on the source, and why. */
  readonly notExamined: readonly NotExamined[];
}

/**
 * Clones a source: schema, statistics, sizes in sparse files, heights of B-trees, planner settings.
 *
 *     const shadow = await openPlanningShadow({ catalog, statistics, major }, signal);
 *     const { plan, why } = await shadow.explain('SELECT … WHERE id = $1');   // planned generically
 *     const client = await shadow.connect();                                   // EXPLAIN in any other form, with the source's settings
 *     await shadow.toggle([oid], false);                                       // as if the index were not there
 *     await shadow.close();                                                    // ends the server, too
 *
 * Only EXPLAIN may run there, never a statement itself. Throws `server_binary_missing`, `server_start_failed`, `disk_full`,
 * `sparse_files_missing`.
 */
export async function openPlanningShadow(
  source: PlanningSource,
  signal: AbortSignal,
  options: PlanningOptions = {},
): Promise<PlanningShadow> {
  const server = await startMajor(source.major, signal);
  try {
    const shadow = await clonePlanning(server, source, options);
    return {
      ...shadow,
      server,
      close: async () => {
        await shadow.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    return explainNoRoom(error);
  }
}

/** The same on a server that is there already; `close` removes the clone and leaves the server. */
export async function clonePlanning(
  server: Server,
  { catalog, statistics, major }: PlanningSource,
  options: PlanningOptions = {},
): Promise<PlanningShadow> {
  const { database, why } = await createCollated(server, statistics.settings);
  try {
    const ddl = writeCatalog(leaveUnchecked(orderAsSource(catalog, statistics)), { major: server.major });
    const { refused, assumed } = await replay(database, ddl.statements);
    await markChecked(database.client, catalog);
    const made = await readCatalog(database.client);
    const planning = await openPlanning(database, made, statistics, options);
    const lost: NotExamined[] = [
      ...ddl.notExamined,
      ...refused.map(describeRefusal),
      ...assumed.map((object) => missing(object, 'the shadow got it though the source says nothing of it')),
      ...planning.unwritten.map(({ object, reason }) => missing(object, reason)),
      ...(why === null ? [] : [missing('collation of the database', why)]),
      ...(major === null || major === server.major ? [] : [missing(`plans of PostgreSQL ${major}`, `they were made by ${server.major}`)]),
      ...(planning.heights
        ? []
        : [missing('heights of B-trees', 'this server does not read pages as plinth writes them: sizes alone count')]),
    ];
    return {
      ...planning,
      server,
      database,
      catalog: made,
      notExamined: lost,
      close: async () => {
        await planning.close();
        await database.drop();
      },
    };
  } catch (error) {
    await database.drop().catch(() => undefined);
    return explainNoRoom(error, server.directory);
  }
}

function describeRefusal({ statement, sqlstate, message }: Refusal): NotExamined {
  return missing(statement.object, `the shadow refused it: ${message} (SQLSTATE ${sqlstate})`);
}

function missing(object: string, reason: string): NotExamined {
  return { file: null, line: null, object, reason };
}

/** Tables and indexes in the order in which the source made them: it decides between plans of equal cost. */
export function orderAsSource(catalog: Catalog, statistics: Statistics): Catalog {
  const positions = new Map(statistics.relations.map(({ schema, name, position }) => [`${schema}.${name}`, position ?? 0]));
  const rank = (schema: string, name: string): number => positions.get(`${schema}.${name}`) ?? 0;
  return {
    ...catalog,
    tables: catalog.tables
      .toSorted((a, b) => rank(a.schema, a.name) - rank(b.schema, b.name))
      .map((table) => ({
        ...table,
        indexes: table.indexes.toSorted((a, b) => rank(table.schema, a.name) - rank(table.schema, b.name)),
      })),
  };
}
