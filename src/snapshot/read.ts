import { readLiveCatalog } from '../catalog/read.js';
import type { LiveConnection } from '../postgres/connection.js';
import { readStatistics } from '../statistics/read.js';
import { readQueries } from './read-queries.js';
import { SNAPSHOT_FORMAT, type Snapshot } from './snapshot.js';
import { withholdValues } from './withhold-values.js';

export interface SnapshotOptions {
  readonly withValues: boolean;
  /** Of plinth. */
  readonly version: string;
  readonly now: Date;
}

/** Reads all that a shadow needs of a live database, through a connection that can only read. */
export async function readSnapshot(connection: LiveConnection, { withValues, version, now }: SnapshotOptions): Promise<Snapshot> {
  const { catalog, notExamined } = await readLiveCatalog(connection);
  const { notExamined: hidden, ...statistics } = await readStatistics(connection, now);
  const { queries, minutes, why } = await readQueries(connection, catalog);
  const { host, port, database, role, version: server, major, isReplica } = connection.identity;
  return {
    formatVersion: SNAPSHOT_FORMAT,
    plinth: version,
    asOf: now.toISOString(),
    source: { host, port, database, role, version: server, major, isReplica, statements: connection.sent() },
    withValues,
    catalog,
    statistics: withValues ? statistics : withholdValues(catalog, statistics),
    queries: queries === null ? null : [...queries],
    queriesMinutes: minutes,
    notExamined: [
      ...notExamined,
      ...hidden,
      ...(why === null ? [] : [{ file: null, line: null, object: 'queries of pg_stat_statements', reason: why }]),
    ],
  };
}
