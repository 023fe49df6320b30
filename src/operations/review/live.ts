import type { Catalog } from '../../catalog/catalog.js';
import { readLiveCatalog } from '../../catalog/read.js';
import type { Configuration } from '../../configuration/configuration.js';
import { Failure } from '../../failure/failure.js';
import { listVersionTables, readVersionTables, type VersionTable } from '../../drift/read-versions.js';
import { loadSnapshot } from '../../snapshot/file.js';
import { connectLive } from '../../postgres/connection.js';
import type { NotExamined } from '../../source/place.js';
import { readStatistics } from '../../statistics/read.js';
import type { Statistics } from '../../statistics/statistics.js';
import type { Surroundings } from '../operation.js';
import type { Review } from './result.js';
import type { ExaminationRequest } from './request.js';

/** What was read from a live database. */
export interface LiveSide {
  readonly catalog: Catalog;
  readonly statistics: Statistics;
  /** Alembic's, under whatever name. */
  readonly versionTables: readonly VersionTable[];
  readonly server: NonNullable<Review['target']['server']>;
  readonly major: number;
  readonly notExamined: readonly NotExamined[];
}

/** Reads the live database that was asked for, or the snapshot of one, if any; the connection is closed before anything else happens. */
export async function readLive(
  request: Pick<ExaminationRequest, 'databaseUrl' | 'target' | 'snapshot'>,
  configuration: Configuration,
  surroundings: Surroundings,
): Promise<LiveSide | null> {
  if (request.snapshot !== undefined) return readSnapshotSide(request);
  const url = liveUrl(request, configuration, surroundings);
  if (url === null) return null;
  const connection = await connectLive(url, { signal: surroundings.signal });
  try {
    for (const note of connection.notes) surroundings.note(note);
    const { catalog, notExamined } = await readLiveCatalog(connection);
    const statistics = await readStatistics(connection, surroundings.now);
    const versionTables = await readVersionTables(connection, catalog);
    const { host, port, database, role, version, major } = connection.identity;
    const server = { host, port, database, role, version, asOf: surroundings.now.toISOString(), statements: connection.sent() };
    return { catalog, statistics, versionTables, server, major, notExamined: [...notExamined, ...statistics.notExamined] };
  } finally {
    await connection.close();
  }
}

/** What a snapshot holds stands in for the database; which revision that is at stood in a row, so nobody knows. */
async function readSnapshotSide({
  snapshot: path = '',
  databaseUrl,
  target,
}: Pick<ExaminationRequest, 'databaseUrl' | 'target' | 'snapshot'>): Promise<LiveSide> {
  if (databaseUrl !== undefined || target !== undefined)
    throw new Failure('usage', 'a snapshot stands in for a live database: both cannot be read', {
      hint: 'Leave out --snapshot or the database.',
    });
  const { catalog, statistics, source, asOf, notExamined } = await loadSnapshot(path);
  const { host, port, database, role, version, major } = source;
  const versionTables = listVersionTables(catalog).map(({ schema, name }) => ({
    schema,
    name,
    ids: null,
    why: 'a snapshot holds no rows',
  }));
  return { catalog, statistics, versionTables, server: { host, port, database, role, version, asOf, statements: 0 }, major, notExamined };
}

/** The connection string that was given, or the one that the named target's variable holds; null where neither was asked for. */
export function liveUrl(
  { databaseUrl, target }: Pick<ExaminationRequest, 'databaseUrl' | 'target'>,
  configuration: Configuration,
  { environment }: Pick<Surroundings, 'environment'>,
): string | null {
  return databaseUrl ?? targetUrl(target, configuration, environment);
}

function targetUrl(name: string | undefined, { targets = {} }: Configuration, environment: Surroundings['environment']): string | null {
  if (name === undefined) return null;
  const target = targets[name];
  const known = Object.keys(targets).join(', ');
  if (target === undefined)
    throw new Failure('usage', `there is no target "${name}"`, {
      hint: known === '' ? 'Name it in plinth.toml: [targets.production] url_env = "…"' : `Targets: ${known}.`,
    });
  const url = environment[target.url_env];
  if (url === undefined || url === '')
    throw new Failure('usage', `the environment variable ${target.url_env} of target "${name}" is not set`, {
      hint: `Set ${target.url_env} to the connection string.`,
    });
  return url;
}
