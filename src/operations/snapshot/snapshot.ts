import * as z from 'zod';
import { connectLive } from '../../postgres/connection.js';
import { readSnapshot } from '../../snapshot/read.js';
import { snapshotSchema, type Snapshot } from '../../snapshot/snapshot.js';
import { countOf } from '../../source/count-of.js';
import { defineOperation, type Surroundings } from '../operation.js';
import { readConfiguration } from '../../configuration/read.js';
import { liveUrl } from '../review/live.js';
import { readVersion } from '../version.js';

const request = z.object({
  databaseUrl: z
    .string()
    .optional()
    .meta({ description: 'the database to read (read-only); PG* variables and service files count', placeholder: 'url' }),
  target: z.string().optional().meta({ description: 'the database that plinth.toml names so', placeholder: 'name' }),
  withValues: z
    .boolean()
    .default(false)
    .meta({ description: 'also keep most common values and histogram bounds of columns: values of your tables' }),
});

export const snapshot = defineOperation({
  name: 'snapshot',
  summary: 'Write what a database’s planner knows to a file, from which a shadow plans as it does',
  input: request,
  output: snapshotSchema,
  run: async ({ withValues, ...where }, surroundings) => {
    const configuration = where.target === undefined ? {} : (await readConfiguration('.')).configuration;
    const connection = await connectLive(liveUrl(where, configuration, surroundings) ?? '', { signal: surroundings.signal });
    try {
      for (const note of connection.notes) surroundings.note(note);
      surroundings.progress('reading catalogs and statistics');
      const read = await readSnapshot(connection, { withValues, version: readVersion(), now: surroundings.now });
      describe(read, surroundings);
      return read;
    } finally {
      await connection.close();
    }
  },
  exitCode: () => 0,
});

/** What the file holds and what it does not, for whoever hands it on. */
function describe({ source, statistics, withValues, queries, notExamined, asOf }: Snapshot, { note }: Surroundings): void {
  const tables = statistics.relations.filter(({ table }) => table === null).length;
  note(
    `${countOf(tables, 'table')} with ${statistics.relations.length - tables} indexes of database "${source.database}" on ${source.host}:${source.port} ` +
      `(PostgreSQL ${source.version}, role ${source.role}) as of ${asOf}; ${countOf(queries?.length ?? 0, 'statement')} of pg_stat_statements`,
  );
  note(withValues ? WITH_VALUES : WITHOUT_VALUES);
  for (const { object, reason } of notExamined) note(`not read: ${object}: ${reason}`);
}

const WITH_VALUES =
  'the file holds values of your tables (most common values, histogram bounds): treat it as you treat a sample of the rows';

const WITHOUT_VALUES =
  'values of tables are left out: conditions on ranges, on frequent or rare values and merge joins are planned by defaults, so costs differ there ' +
  '(docs/snapshot.md tells by how much); --with-values keeps them';
