import { measureRates } from '../../proof/rehearsal/rates.js';
import { type Rehearsal, rehearse as tryOut } from '../../proof/rehearsal/rehearse.js';
import { mergeStatistics } from '../../statistics/merge.js';
import type { Server } from '../../shadow/server.js';
import { writeCatalog } from '../../catalog/write.js';
import { declareSizes } from '../declare-sizes.js';
import { recreate, type Recreated } from '../recreate.js';
import { askPreflight } from '../fix/preflight.js';
import { defineOperation, type Surroundings } from '../operation.js';
import { type LiveSide, liveUrl, readLive } from '../review/live.js';
import { isAtLeast } from '../review/severity.js';
import { readSqlFiles } from '../sql-files.js';
import { withShadow } from '../with-shadow.js';
import { type Chosen, readMigrations } from './choose.js';
import { describeRehearsal } from './describe.js';
import { type RehearseRequest, rehearseRequest } from './request.js';
import { type RehearsalResult, rehearsalSchema } from './result.js';

export const rehearse = defineOperation({
  name: 'rehearse',
  summary: 'Try pending migrations on a shadow: locks until commit, there and back, what the rows would say',
  input: rehearseRequest,
  output: rehearsalSchema,
  run: runRehearsal,
  exitCode: ({ findings, notExamined }, { failOn, strict }) => {
    if (strict && notExamined.length > 0) return 1;
    return failOn !== 'never' && findings.some(({ severity }) => isAtLeast(severity, failOn)) ? 1 : 0;
  },
});

async function runRehearsal(request: RehearseRequest, surroundings: Surroundings): Promise<RehearsalResult> {
  const { progress, signal } = surroundings;
  progress('reading the migrations');
  const migrations = await readMigrations(request);
  progress('reading the live database');
  const live = await readLive(request, migrations.configuration, surroundings);
  const chosen = await addBaseline(await migrations.choose(live), request.baseline);
  const wanted = live?.major ?? migrations.declaredMajor;
  return withShadow(
    wanted,
    surroundings,
    async (server) => {
      progress('re-creating the schema');
      const base = await makeBase(server, chosen, live);
      const declared = declareSizes(base.catalog, { ...migrations, behind: true });
      const statistics = live === null ? declared.statistics : mergeStatistics(base.catalog, live.statistics, declared.statistics);
      const rehearsal = await tryOut(base.database, chosen.pending, {
        timeout: request.timeout * 1_000,
        major: live?.major ?? server.major,
        rows: { limit: request.rows, statistics },
        signal,
        progress,
      });
      const url = liveUrl(request, migrations.configuration, surroundings);
      const questions = [...rehearsal.trace.statements.values()].flatMap((traced) => traced.questions.flatMap(({ sql }) => sql ?? []));
      const answer = await askPreflight(url, questions, surroundings);
      const sizes = statistics.relations.length === 0 ? null : { statistics, rates: await measureRates(server) };
      return describeRehearsal({
        sizes,
        request,
        chosen,
        live,
        base,
        rehearsal,
        answer,
        undeclared: declared.notExamined.filter(({ object }) => !isMadeLater(object, rehearsal)),
        major: server.major,
        wanted,
      });
    },
    SETTINGS,
  );
}

/** WAL as a server writes it that is backed up or replicated: `minimal`, which shadows have, leaves whole files out. */
const SETTINGS = { wal_level: 'replica' } as const;

/** A volume of a table that the migrations make. */
function isMadeLater(object: string, { trace }: Rehearsal): boolean {
  const names = [...trace.after.values()].flatMap(({ tables }) =>
    tables.flatMap(({ schema, name }) => [`volumes.${name}`, `volumes.${schema}.${name}`]),
  );
  return names.includes(object);
}

/** What stood before the first revision: a history may begin on a database that was there. */
async function addBaseline(chosen: Chosen, baseline: string | undefined): Promise<Chosen> {
  if (baseline === undefined || chosen.base === 'database') return chosen;
  const { statements, notExamined } = await readSqlFiles(baseline);
  return { ...chosen, before: [...statements, ...chosen.before], notExamined: [...notExamined, ...chosen.notExamined] };
}

/** The live database's schema where it is what lacks the migrations, else what stands before them. */
async function makeBase(server: Server, { base, before }: Chosen, live: LiveSide | null): Promise<Recreated> {
  const statements = base === 'database' && live !== null ? writeCatalog(live.catalog, { major: server.major }).statements : before;
  return recreate(server, statements);
}
