import { Failure } from '../../failure/failure.js';
import { readConfiguration } from '../../configuration/read.js';
import { connectLive } from '../../postgres/connection.js';
import type { Server } from '../../shadow/server.js';
import type { NotExamined } from '../../source/place.js';
import { addVolumes, rememberVolumes } from '../../team/memory/remembered-volumes.js';
import { notReadOf, queriesOfCode } from '../../workload/code-queries.js';
import type { Query } from '../../workload/query.js';
import { type Application, readApplication } from '../application.js';
import { declareSizes } from '../declare-sizes.js';
import { readConfiguredWorkload } from '../configured-workload.js';
import { gatherCounted } from '../counted-queries.js';
import { defineOperation, type Surroundings } from '../operation.js';
import { chooseStatistics } from '../review/inputs.js';
import { type Judged, judgeSchema } from '../review/judge.js';
import { type LiveSide, liveUrl, readLive } from '../review/live.js';
import { withIndexes } from '../../shadow/planning.js';
import type { Basis } from '../../statistics/declared/basis.js';
import { relationStatistics } from '../../statistics/figures.js';
import { startTrail } from '../review/trail.js';
import { readVersion } from '../version.js';
import { withShadow } from '../with-shadow.js';
import { describeIndexes } from './describe-indexes.js';
import { describeQueries, type Measured } from './describe-queries.js';
import { describeTables } from './describe-tables.js';
import { narrowTurns } from './find-turns.js';
import { findHurts } from './hurts.js';
import { findLimits } from './limits.js';
import { measureStep, type Step, type Today } from './measure-step.js';
import { type ForecastRequest, forecastRequest } from './request.js';
import { type Forecast, forecastSchema } from './result.js';
import { sizesUnknown } from './sizes-unknown.js';
import { type Axis, readSteps } from './steps.js';

export const forecast = defineOperation({
  name: 'forecast',
  summary: 'Show how the plans of the queries change as the tables grow, and what hurts first',
  input: forecastRequest,
  output: forecastSchema,
  run: runForecast,
  exitCode: () => 0,
});

async function runForecast(request: ForecastRequest, surroundings: Surroundings): Promise<Forecast> {
  const axis = readSteps(request);
  surroundings.progress('reading the live database');
  const live = await readLive(request, (await readConfiguration(request.dir)).configuration, surroundings);
  surroundings.progress('reading models, revisions and queries');
  const application = await readApplication(request.dir, new Map(), { code: request.queries === undefined });
  const major = live?.major ?? application.configuration.postgres?.major ?? application.declaredMajor?.major ?? null;
  return withShadow(major, surroundings, (server) => lookAhead(server, { request, surroundings, application, live, axis }));
}

interface Asked {
  readonly request: ForecastRequest;
  readonly surroundings: Surroundings;
  readonly application: Application;
  readonly live: LiveSide | null;
  readonly axis: Axis;
}

async function lookAhead(server: Server, asked: Asked): Promise<Forecast> {
  const { request, surroundings, application, live, axis } = asked;
  surroundings.progress('re-creating the schema on the shadow');
  const { dir, source } = request;
  const judged = await judgeSchema(
    server,
    application,
    live,
    { dir, proof: false, ...(source === undefined ? {} : { source }) },
    startTrail(),
  );
  const sizes = readSizes(judged, application, live);
  if (sizes.statistics === null || !hasRows(sizes.statistics, axis)) throw nothingToGrow(axis);
  const { queries, notExamined } = await gatherQueries(asked);
  if (queries.length === 0) throw nothingToPlan(request, notExamined);
  const stated = { grows: request.grows ?? [], stays: request.stays ?? [] };
  refuseUnknownTables([...stated.grows, ...stated.stays], judged);
  const statistics = withIndexes(judged.catalog, sizes.statistics, server.major);
  const today: Today = { template: judged.database, catalog: judged.catalog, statistics, queries, stated, axis };
  const measure = async (at: number): Promise<Step> => {
    surroundings.signal.throwIfAborted();
    surroundings.progress(`planning ${queries.length} queries ${axis.unit === 'times' ? `at ${at} times the rows` : `in ${at} months`}`);
    return measureStep(today, at);
  };
  const steps: Step[] = [];
  for (const at of axis.steps) steps.push(await measure(at));
  const all = await narrowTurns(axis, steps, measure);
  return describeForecast({ today, asked: steps, all, now: surroundings.now }, asked, {
    judged,
    major: server.major,
    basis: sizes.basis,
    notExamined: [...sizes.notExamined, ...notExamined, ...unplanned(steps), ...sizesUnknown(today, steps)],
  });
}

interface Found {
  readonly judged: Judged;
  readonly major: number;
  readonly basis: readonly Basis[];
  readonly notExamined: readonly NotExamined[];
}

function describeForecast(
  measured: Measured,
  { request, application, live, axis }: Asked,
  { judged, major, basis, notExamined }: Found,
): Forecast {
  return {
    formatVersion: 1,
    plinth: readVersion(),
    target: {
      dir: request.dir,
      server: live?.server ?? null,
      major,
      schema: judged.side,
      statistics: live === null ? 'declared' : request.snapshot === undefined ? 'live' : 'snapshot',
    },
    unit: axis.unit,
    steps: [...axis.steps],
    tables: [...describeTables(measured)],
    queries: [...describeQueries(measured)],
    hurts: findHurts(measured),
    indexes: describeIndexes(measured),
    basis: [...basis],
    limits: findLimits(measured),
    assumptions: assumptionsOf(measured, axis),
    notExamined: [...Object.values(application.notExamined).flat(), ...(live?.notExamined ?? []), ...judged.notExamined, ...notExamined],
  };
}

function assumptionsOf({ today }: Measured, { unit }: Axis): string[] {
  const partitioned = today.catalog.tables.some(({ kind }) => kind === 'partitioned table');
  return [
    unit === 'times'
      ? 'more of everything in the same span of time: what is asked of the last seven days grows with the rows'
      : 'rows are added at the declared rate, after those of today: what is asked of the last seven days stays as much',
    'bytes for each row, NULLs and the order on disk stay as they are today',
    ...(partitioned ? ['partitions grow in equal measure: none is added'] : []),
  ];
}

function readSizes(
  { catalog, side }: Judged,
  application: Application,
  live: LiveSide | null,
): { readonly statistics: Today['statistics'] | null; readonly basis: readonly Basis[]; readonly notExamined: readonly NotExamined[] } {
  const volumes = application.configuration.volumes ?? {};
  const remembered = rememberVolumes(application.memory.entries, catalog, volumes, live?.statistics ?? null);
  const declared = declareSizes(catalog, { ...application, behind: side === 'database' }, addVolumes(volumes, remembered));
  const statistics = chooseStatistics(catalog, declared.statistics, live);
  return {
    statistics,
    // Of tables whose own statistics were measured nothing was made up.
    basis: declared.basis.filter(({ schema, table }) => relationStatistics(statistics, { schema, name: table })?.declared === true),
    notExamined: declared.notExamined,
  };
}

interface GatheredQueries {
  readonly queries: readonly Query[];
  readonly notExamined: readonly NotExamined[];
}

/** Those of workload files and of the code, or of the files asked for; then those that the server counted. */
async function gatherQueries(asked: Asked): Promise<GatheredQueries> {
  const { request, application } = asked;
  const files = await readConfiguredWorkload(application, request.queries);
  const { code } = application;
  const ofCode = code === null || request.queries !== undefined ? [] : queriesOfCode(code, files.queries);
  const counted = await readCounted(request, asked);
  return {
    queries: [...files.queries, ...ofCode, ...counted.queries],
    notExamined: [...files.notExamined, ...(code === null ? [] : notReadOf(code)), ...counted.notExamined],
  };
}

async function readCounted(
  request: ForecastRequest,
  { application, live, surroundings }: Pick<Asked, 'application' | 'live' | 'surroundings'>,
): Promise<GatheredQueries> {
  if (request.statements === undefined) return { queries: [], notExamined: [] };
  if (request.snapshot !== undefined) return gatherCounted({ snapshot: request.snapshot }, request.statements);
  const url = liveUrl(request, application.configuration, surroundings);
  if (url === null || live === null)
    throw new Failure('usage', '--statements reads pg_stat_statements of a live database or a snapshot', {
      hint: 'Give --database-url, --target or --snapshot.',
    });
  const connection = await connectLive(url, { signal: surroundings.signal });
  try {
    return await gatherCounted({ connection, catalog: live.catalog }, request.statements);
  } finally {
    await connection.close();
  }
}

function unplanned([first]: readonly Step[]): readonly NotExamined[] {
  return (first?.planned ?? []).flatMap(({ query: { name, place }, why }) =>
    why === null
      ? []
      : [{ file: place?.file ?? null, line: place?.line ?? null, object: `query ${name}`, reason: `the server did not plan it: ${why}` }],
  );
}

/** Whether there is, or will be, anything to plan on. */
function hasRows({ relations }: Today['statistics'], { unit }: Axis): boolean {
  if (unit === 'months') return relations.some(({ growthPerMonth }) => (growthPerMonth ?? 0) > 0);
  return relations.some(({ rows }) => (rows ?? 0) > 0);
}

function nothingToGrow({ unit }: Axis): Failure {
  if (unit === 'months')
    return new Failure('nothing_to_forecast', 'the growth of no table is declared, so months change nothing', {
      hint: 'Declare it in plinth.toml: [volumes.orders] growth_per_month = 20_000; or ask for --times 1,10,100.',
    });
  return new Failure('nothing_to_forecast', 'no table is known to have any rows', {
    hint: 'Give --database-url, or declare sizes in plinth.toml: [volumes.orders] rows = 1_000_000.',
  });
}

function nothingToPlan({ dir, queries }: ForecastRequest, notRead: readonly NotExamined[]): Failure {
  const unread = notRead.slice(0, 5).map(({ file, reason }) => `${file ?? ''}: ${reason}`);
  return new Failure(
    'nothing_to_forecast',
    queries === undefined ? `there are no queries in ${dir}` : `there are no queries in ${queries.join(', ')}`,
    {
      ...(unread.length === 0 ? {} : { detail: unread.join('\n') }),
      hint: 'Name SQL files with --queries, or in plinth.toml: [workload] files = ["queries/*.sql"].',
    },
  );
}

function refuseUnknownTables(names: readonly string[], { catalog }: Judged): void {
  const unknown = names.find((name) => !catalog.tables.some((table) => table.name === name || `${table.schema}.${table.name}` === name));
  if (unknown === undefined) return;
  throw new Failure('usage', `there is no table ${unknown}`, {
    hint: '--grows and --stays take names of tables, as orders or sales.orders.',
  });
}
