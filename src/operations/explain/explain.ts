import { readConfiguration } from '../../configuration/read.js';
import { readDeclaredMajor } from '../../configuration/server-version.js';
import { Failure } from '../../failure/failure.js';
import { type LiveConnection, connectLive } from '../../postgres/connection.js';
import { LIMITS } from '../../postgres/session-live.js';
import type { NotExamined } from '../../source/place.js';
import { type Application, readApplication } from '../application.js';
import { defineOperation, type Surroundings } from '../operation.js';
import { type LiveSide, liveUrl, readLive } from '../review/live.js';
import { readVersion } from '../version.js';
import { withShadow } from '../with-shadow.js';
import type { AskedQuery } from './asked.js';
import { explainOn, type Explained } from './explain-on.js';
import { gatherCode, gatherStatements, gatherTexts } from './gather.js';
import { describePasted } from './describe-query.js';
import { prepareGround } from './ground.js';
import { type ExplainRequest, explainRequest } from './request.js';
import { type Explanation, explainSchema } from './result.js';

export const explain = defineOperation({
  name: 'explain',
  summary: 'Read the plans of queries: what each costs at the sizes of production, which node matters, and what would change it',
  input: explainRequest,
  output: explainSchema,
  run: (request, surroundings) => explainQueries(request, surroundings),
  exitCode: ({ notExamined }, { strict }) => (strict && notExamined.length > 0 ? 1 : 0),
});

/** `apart`: of a live database schema and statistics are read, and what is asked is not sent there. */
export async function explainQueries(
  request: ExplainRequest,
  surroundings: Surroundings,
  { apart = false }: { readonly apart?: boolean } = {},
): Promise<Explanation> {
  refuseUsage(request);
  const texts = await gatherTexts(request);
  const { configuration, file: configurationFile } = await readConfiguration(request.dir);
  const url = liveUrl(request, configuration, surroundings);
  const wantsCode = request.code || request.function !== undefined;
  const onlyPlans = texts.queries.every(({ sql }) => sql === null) && !wantsCode && request.statements === undefined;
  if (onlyPlans)
    return describeResult(request, {
      live: null,
      major: null,
      queries: texts.queries.map((query) => describePasted(query, request.showValues)),
      notExamined: texts.notExamined,
    });
  if (request.analyze && url === null)
    throw new Failure('usage', '--analyze runs statements on a live database, and none is named', {
      hint: 'Give --database-url or --target.',
    });
  surroundings.progress('reading the live database');
  const live = await readLive(request, configuration, surroundings);
  surroundings.progress('reading the project');
  const application =
    wantsCode || (url === null && request.snapshot === undefined && request.schema === undefined)
      ? await readApplication(request.dir, new Map(), { code: wantsCode })
      : null;
  const ofCode = application === null ? { queries: [], notExamined: [] } : await gatherCode(request, application);
  const connection =
    url === null || apart
      ? null
      : await connectLive(url, {
          signal: surroundings.signal,
          limits: { ...LIMITS, statement: Math.max(LIMITS.statement, request.timeout * 1000) },
        });
  try {
    const counted = live === null ? { queries: [], notExamined: [] } : await gatherStatements(request, live, connection);
    const asked = [...texts.queries, ...ofCode.queries, ...counted.queries];
    const notExamined = [...texts.notExamined, ...ofCode.notExamined, ...counted.notExamined];
    if (asked.length === 0) throw nothingToExplain(notExamined);
    const major = live?.major ?? configuration.postgres?.major ?? (await readDeclaredMajor(request.dir))?.major ?? null;
    return await onServer({
      request,
      surroundings,
      configuration,
      configurationFile,
      application,
      live,
      connection,
      asked,
      notExamined,
      major,
    });
  } finally {
    await connection?.close();
  }
}

interface Asked {
  readonly request: ExplainRequest;
  readonly surroundings: Surroundings;
  readonly configuration: Application['configuration'];
  readonly configurationFile: string | null;
  readonly application: Application | null;
  readonly live: LiveSide | null;
  readonly connection: LiveConnection | null;
  readonly asked: readonly AskedQuery[];
  readonly notExamined: readonly NotExamined[];
  readonly major: number | null;
}

async function onServer(given: Asked): Promise<Explanation> {
  const { request, surroundings, major, live, asked } = given;
  try {
    return await withShadow(major, surroundings, async (server) => {
      surroundings.progress('re-creating the schema on the shadow');
      const ground = await prepareGround(server, given);
      const explained = await explainOn(server.major, { ...given, ground });
      return describeResult(request, {
        live,
        major: major ?? server.major,
        ground: { side: ground.side, sizes: ground.sizes, notes: ground.notes, plannedOn: server.major },
        ...explained,
        notExamined: [...given.notExamined, ...ground.notExamined, ...explained.notExamined],
      });
    });
  } catch (error) {
    // A plan can be read where nothing is known of the schema.
    if (error instanceof Failure && error.code === 'nothing_to_review' && asked.every(({ plan }) => plan !== null))
      return describeResult(request, {
        live: null,
        major: null,
        queries: asked.map((query) => describePasted(query, request.showValues)),
        notExamined: given.notExamined,
      });
    if (error instanceof Failure && error.code === 'nothing_to_review')
      throw new Failure('nothing_to_review', 'there is no schema to plan the statements with', {
        detail: error.message,
        hint: 'Run it in the directory of the backend (or --dir), or give --database-url, or --schema with a file of SQL.',
      });
    throw error;
  }
}

interface Result extends Partial<Pick<Explained, 'fidelity' | 'whatIf' | 'notes'>> {
  readonly live: LiveSide | null;
  readonly major: number | null;
  readonly ground?: {
    readonly side: Explanation['target']['schema'];
    readonly sizes: Explanation['target']['statistics'];
    readonly notes: readonly string[];
    readonly plannedOn: number;
  };
  readonly queries: Explained['queries'];
  readonly notExamined: readonly NotExamined[];
}

function describeResult(
  { dir }: ExplainRequest,
  { live, major, ground, queries, notExamined, fidelity, whatIf, notes }: Result,
): Explanation {
  const other =
    ground !== undefined && major !== null && ground.plannedOn !== major
      ? [`Planned on PostgreSQL ${ground.plannedOn}: ${major} could not be had, and may plan otherwise.`]
      : [];
  return {
    formatVersion: 1,
    plinth: readVersion(),
    target: {
      dir,
      server: live?.server ?? null,
      major,
      plannedOn: ground?.plannedOn ?? null,
      schema: ground?.side ?? null,
      statistics: ground?.sizes ?? null,
    },
    fidelity: fidelity ?? null,
    queries: [...queries],
    whatIf: whatIf ?? null,
    notes: [...other, ...(ground?.notes ?? []), ...(notes ?? [])],
    notExamined: [...notExamined],
  };
}

function refuseUsage({ files, sql, function: functions, code, statements, databaseUrl, target, snapshot }: ExplainRequest): void {
  if (files.length === 0 && sql === undefined && functions === undefined && !code && statements === undefined)
    throw new Failure('usage', 'nothing to explain was named', {
      hint: 'Name a file of SQL or of a plan (- for standard input), or give --sql, --function, --code or --statements.',
    });
  if (statements !== undefined && databaseUrl === undefined && target === undefined && snapshot === undefined)
    throw new Failure('usage', '--statements reads pg_stat_statements, and no live database is named', {
      hint: 'Give --database-url, --target or --snapshot.',
    });
}

function nothingToExplain(notExamined: readonly NotExamined[]): Failure {
  return new Failure('query_unreadable', 'there is no statement to explain', {
    ...(notExamined.length === 0
      ? {}
      : {
          detail: notExamined
            .slice(0, 5)
            .map(({ object, reason }) => `${object}: ${reason}`)
            .join('\n'),
        }),
    hint: 'plinth queries shows what the code sends.',
  });
}
