import type { Finding, Outcome } from '../../engine/finding.js';
import type { Inputs } from '../../engine/rule.js';
import { type RuleRun, runRules } from '../../engine/run.js';
import type { RunConfiguration } from '../../engine/select.js';
import type { Recommended } from '../../recommendation/recommend.js';
import { rules } from '../../rules/registry.js';
import type { Server } from '../../shadow/server.js';
import { startMajor } from '../../shadow/start-major.js';
import type { NotExamined } from '../../source/place.js';
import { type Application, readApplication } from '../application.js';
import type { Surroundings } from '../operation.js';
import { gatherInputs } from './inputs.js';
import { type Judged, judgeSchema } from './judge.js';
import { type LiveSide, readLive } from './live.js';
import { recommendChanges } from './recommend.js';
import { recordOutcomes, recordReading, recordVersions } from './record.js';
import type { ExaminationRequest } from './request.js';
import { startTrail, type Trail } from './trail.js';

/** A project that was looked at, and what is to be done about it, before it is put into words. */
export interface Examined {
  readonly request: ExaminationRequest;
  readonly surroundings: Surroundings;
  readonly application: Application;
  readonly live: LiveSide | null;
  /** The project's major. */
  readonly major: number;
  readonly judged: Judged;
  readonly inputs: Inputs;
  readonly configuration: RunConfiguration;
  readonly findings: readonly Finding[];
  readonly outcomes: readonly Outcome[];
  readonly recommended: Recommended;
  readonly notExamined: readonly NotExamined[];
  readonly trail: Trail;
}

/** Examines a project and gives the result to `work` while the shadow still runs, with the judged schema on it. */
export async function examineProject<Result>(
  request: ExaminationRequest,
  surroundings: Surroundings,
  work: (examined: Examined) => Promise<Result>,
): Promise<Result> {
  surroundings.progress('reading models, revisions and settings');
  const application = await readApplication(request.dir);
  surroundings.progress('reading the live database');
  const live = await readLive(request, application.configuration, surroundings);
  const major = live?.major ?? application.configuration.postgres?.major ?? application.declaredMajor?.major ?? null;
  surroundings.signal.throwIfAborted();
  surroundings.progress('starting the shadow');
  const server = await startMajor(major, surroundings.signal);
  // What is asked of the shadow at that moment fails, so that an interruption waits for nothing.
  const stop = (): void => void server.stop();
  surroundings.signal.addEventListener('abort', stop, { once: true });
  try {
    surroundings.signal.throwIfAborted();
    return await work(await examineOn(server, { request, surroundings, application, live, major: major ?? server.major }));
  } catch (error) {
    surroundings.signal.throwIfAborted();
    throw error;
  } finally {
    surroundings.signal.removeEventListener('abort', stop);
    await server.stop();
  }
}

type Reading = Pick<Examined, 'request' | 'surroundings' | 'application' | 'live' | 'major'>;

async function examineOn(server: Server, reading: Reading): Promise<Examined> {
  const { request, surroundings, application, live, major } = reading;
  const trail = startTrail();
  recordReading(trail, application, live);
  surroundings.progress('re-creating the schema on the shadow');
  const judged = await judgeSchema(server, application, live, request, trail);
  surroundings.progress('planning the workload');
  const configuration = configureRun(request, application);
  const { inputs, notExamined } = await gatherInputs(judged, application, live, trail, configuration);
  surroundings.progress('running the rules');
  const run = runRules(rules, inputs, configuration);
  recordOutcomes(trail, run.outcomes);
  recordVersions(trail, application, live, major, server.major);
  const recommended = await recommendChanges(run.findings, {
    judged,
    inputs,
    configuration,
    application,
    live,
    major,
    proof: request.proof,
    surroundings,
    trail,
  });
  return { ...reading, judged, inputs, configuration, ...run, recommended, notExamined, trail };
}

/**
 * Runs the rules once more: on the project as it would be with other texts, and on another state of its schema. Models and revisions are
 * then re-created from the new texts where sides are compared; the live database is as it was, and what is new is pending there. Without
 * revisions nothing is ever pending: the live side is then the changed state, which the script of the fix brings about.
 */
export async function examineAgain(
  { request, live }: Pick<Examined, 'request' | 'live'>,
  application: Application,
  judged: Judged,
): Promise<RuleRun> {
  const configuration = configureRun(request, application);
  const { inputs } = await gatherInputs(
    { ...judged, made: judged.side === 'database' ? liveSide(judged, application) : null },
    application,
    live,
    startTrail(),
    configuration,
  );
  return runRules(rules, inputs, configuration);
}

function liveSide({ made, catalog }: Judged, { revisions }: Application): Judged['made'] {
  return made === null || revisions !== null ? made : { ...made, catalog };
}

function configureRun(request: ExaminationRequest, application: Application): RunConfiguration {
  return { only: request.only ?? [], skip: request.skip ?? [], rules: application.configuration.rules ?? {}, naming: application.naming };
}
