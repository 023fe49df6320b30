import { readConfiguration } from '../../configuration/read.js';
import { readLibraryVersions } from '../../configuration/library-versions.js';
import type { Finding, Outcome } from '../../engine/finding.js';
import type { Inputs, Rule } from '../../engine/rule.js';
import type { RuleRun } from '../../engine/run.js';
import type { RunConfiguration } from '../../engine/select.js';
import type { Recommended } from '../../recommendation/recommend.js';
import type { Server } from '../../shadow/server.js';
import type { NotExamined } from '../../source/place.js';
import { type Application, readApplication } from '../application.js';
import type { Surroundings } from '../operation.js';
import { type CriteriaGround, prepareCriteria } from '../../recommendation/criteria/criteria.js';
import { mergeVolumes } from '../../team/continuation/facts.js';
import { fingerprintObjects, hash, type JudgedObject } from '../../team/continuation/objects.js';
import { compareObjects, type ObjectChange } from '../../team/continuation/past.js';
import { type Protocol, readProtocol } from '../../team/protocol/read-protocol.js';
import { readVersion } from '../version.js';
import { withShadow } from '../with-shadow.js';
import { type Continued, fresh, refuseOtherSchema, refuseTooDeep } from './continue.js';
import { takeOver } from './take-over.js';
import type { Gathered } from './inputs.js';
import { findUnaccepted } from './find-unaccepted.js';
import { addVolumes } from '../../team/memory/remembered-volumes.js';
import type { Accepting } from '../../team/memory/accept.js';
import { type Judged, judgeSchema } from './judge.js';
import { type LiveSide, readLive } from './live.js';
import { recommendChanges } from './recommend.js';
import { recordOutcomes, recordReading, recordTeam, recordVersions } from './record.js';
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
  /** Without those that the memory accepts. */
  readonly findings: readonly Finding[];
  readonly accepting: Accepting;
  readonly remembered: Gathered['remembered'];
  readonly outcomes: readonly Outcome[];
  readonly recommended: Recommended;
  readonly notExamined: readonly NotExamined[];
  readonly trail: Trail;
  /** What it goes on from. */
  readonly continued: Continued;
  readonly protocol: Protocol;
  readonly criteria: CriteriaGround;
  /** What was judged, by name. */
  readonly objects: ReadonlyMap<string, JudgedObject>;
  /** How that differs from the earlier analysis. */
  readonly objectChanges: readonly ObjectChange[];
  /** What proofs depend on beside objects. */
  readonly ground: string;
  /** Findings whose proof is the earlier one. */
  readonly takenOver: ReadonlySet<string>;
}

/** Examines a project and gives the result to `work` while the shadow still runs, with the judged schema on it. */
export async function examineProject<Result>(
  request: ExaminationRequest,
  surroundings: Surroundings,
  work: (examined: Examined) => Promise<Result>,
  continued: Continued = fresh,
): Promise<Result> {
  const { configuration } = await readConfiguration(request.dir);
  const protocol = readProtocol(request.dir, configuration.team?.protocol);
  refuseTooDeep(continued, configuration.team?.max_depth);
  // First: reading the code may take half a minute, and a database that can't be reached is told before it.
  surroundings.progress('reading the live database');
  const live = await readLive(request, configuration, surroundings);
  surroundings.progress('reading models, revisions and settings');
  const application = withVolumes(await readApplication(request.dir), continued);
  const major = live?.major ?? application.configuration.postgres?.major ?? application.declaredMajor?.major ?? null;
  return withShadow(major, surroundings, async (server) =>
    work(await examineOn(server, { request, surroundings, application, live, major: major ?? server.major, continued, protocol })),
  );
}

/** Volumes that answers gave go before those that the project declares. */
function withVolumes(application: Application, { taken: { volumes } }: Continued): Application {
  const { configuration } = application;
  if (Object.keys(volumes).length === 0) return application;
  return { ...application, configuration: { ...configuration, volumes: mergeVolumes(configuration.volumes ?? {}, volumes) } };
}

type Reading = Pick<Examined, 'request' | 'surroundings' | 'application' | 'live' | 'major' | 'continued' | 'protocol'>;

/** The same on a server that runs already; the database of the judged schema stays there. */
export async function examineOn(server: Server, reading: Reading): Promise<Examined> {
  const { request, surroundings, application, live, major, continued, protocol } = reading;
  const trail = startTrail();
  recordReading(trail, application, live);
  recordTeam(trail, protocol, continued);
  surroundings.progress('re-creating the schema on the shadow');
  const judged = await judgeSchema(server, application, live, request, trail);
  refuseOtherSchema(continued, judged);
  surroundings.progress('planning the workload');
  const configuration = configureRun(request, application);
  const { inputs, notExamined, remembered, ...run } = await findUnaccepted({
    judged,
    application,
    live,
    trail,
    configuration,
    surroundings,
  });
  recordOutcomes(trail, run.outcomes, { postgresql: major, ...readLibraryVersions(application.directory) });
  recordVersions(trail, application, live, major, server.major);
  const criteria = prepareCriteria(inputs);
  const objects = judgedObjects({ judged, application, remembered, uses: criteria.uses });
  const ground = hash([readVersion(), server.major, major, judged.side, configuration.rules, configuration.naming]);
  const known = request.proof ? takeOver(run.findings, continued.past, ground, objects) : { proved: [], open: run.findings };
  const recommended = await recommendChanges(run.findings, {
    known,
    past: continued.past,
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
  return {
    ...reading,
    judged,
    inputs,
    configuration,
    ...run,
    remembered,
    recommended,
    notExamined,
    trail,
    criteria,
    objects,
    objectChanges: compareObjects(continued.past, objects),
    ground,
    takenOver: new Set(known.proved.map(({ finding }) => finding.id)),
  };
}

/**
 * Runs the rules once more: on the project as it would be with other texts, and on another state of its schema. Models and revisions are
 * then re-created from the new texts where sides are compared; the live database is as it was, and what is new is pending there. Without
 * revisions nothing is ever pending: the live side is then the changed state, which the script of the fix brings about.
 */
export async function examineAgain(
  { request, live, surroundings }: Pick<Examined, 'request' | 'live' | 'surroundings'>,
  application: Application,
  judged: Judged,
): Promise<RuleRun> {
  const configuration = configureRun(request, application);
  return findUnaccepted({
    judged: { ...judged, made: judged.side === 'database' ? liveSide(judged, application) : null },
    application,
    live,
    trail: startTrail(),
    configuration,
    surroundings,
  });
}

function liveSide({ made, catalog }: Judged, { revisions }: Application): Judged['made'] {
  return made === null || revisions !== null ? made : { ...made, catalog };
}

function judgedObjects({
  judged,
  application,
  remembered,
  uses,
}: Pick<Examined, 'judged' | 'application' | 'remembered'> & Pick<CriteriaGround, 'uses'>): ReadonlyMap<string, JudgedObject> {
  const { code, revisions, configuration, project } = application;
  const objects = fingerprintObjects({
    catalog: judged.catalog,
    code,
    revisions,
    uses,
    volumes: addVolumes(configuration.volumes ?? {}, remembered),
    text: (file) => project.text(file),
  });
  return new Map(objects.map((each) => [each.object, each]));
}

function configureRun(request: ExaminationRequest, application: Application): RunConfiguration {
  return {
    only: request.only ?? [],
    skip: request.skip ?? [],
    rules: application.configuration.rules ?? {},
    naming: application.naming,
    concerns: isOfReview,
  };
}

/** Rules about statements are for migrations before they run: `plinth lint`. */
function isOfReview({ reads }: Rule): boolean {
  return !reads.includes('statements');
}
