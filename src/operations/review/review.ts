import type { Finding } from '../../engine/finding.js';
import { runRules } from '../../engine/run.js';
import type { RunConfiguration } from '../../engine/select.js';
import type { Recommendation } from '../../recommendation/recommendation.js';
import { rules } from '../../rules/registry.js';
import { startMajor } from '../../shadow/start-major.js';
import type { Server } from '../../shadow/server.js';
import { type Application, readApplication } from '../application.js';
import { defineOperation, type Surroundings } from '../operation.js';
import { readVersion } from '../version.js';
import { fingerprintSchema } from './fingerprint.js';
import { judgeSchema } from './judge.js';
import { type LiveSide, readLive } from './live.js';
import { gatherInputs } from './inputs.js';
import { recommendChanges } from './recommend.js';
import { reviewRequest, type ReviewRequest } from './request.js';
import { type Review, reviewSchema } from './result.js';
import { startTrail } from './trail.js';
import { recordOutcomes, recordReading, recordVersions } from './record.js';
import { isAtLeast } from './severity.js';

export const review = defineOperation({
  name: 'review',
  summary: "Find what is wrong with a backend's schema and hand back tried changes",
  input: reviewRequest,
  output: reviewSchema,
  run: runReview,
  exitCode: (result, { failOn, strict }) => {
    if (result.outcomes.some(({ status }) => status === 'failed')) return 70;
    if (strict && result.notExamined.length > 0) return 1;
    return failOn !== 'never' && result.findings.some(({ severity }) => isAtLeast(severity, failOn)) ? 1 : 0;
  },
});

async function runReview(request: ReviewRequest, surroundings: Surroundings): Promise<Review> {
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
    return await reviewOn(server, { request, surroundings, application, live, major: major ?? server.major });
  } catch (error) {
    surroundings.signal.throwIfAborted();
    throw error;
  } finally {
    surroundings.signal.removeEventListener('abort', stop);
    await server.stop();
  }
}

interface Reading {
  readonly request: ReviewRequest;
  readonly surroundings: Surroundings;
  readonly application: Application;
  readonly live: LiveSide | null;
  /** The project's major. */
  readonly major: number;
}

async function reviewOn(server: Server, reading: Reading): Promise<Review> {
  const { request, surroundings, application, live, major } = reading;
  const trail = startTrail();
  recordReading(trail, application, live);
  surroundings.progress('re-creating the schema on the shadow');
  const judged = await judgeSchema(server, application, live, request, trail);
  surroundings.progress('planning the workload');
  const { inputs, notExamined } = await gatherInputs(judged, application, live, trail);
  const configuration = configureRun(request, application);
  surroundings.progress('running the rules');
  const run = runRules(rules, inputs, configuration);
  recordOutcomes(trail, run.outcomes);
  recordVersions(trail, application, live, major, server.major);
  const { recommendations, reasons } = await recommendChanges(run.findings, {
    judged,
    inputs,
    configuration,
    application,
    major,
    proof: request.proof,
    surroundings,
    trail,
  });
  return {
    formatVersion: 1,
    plinth: readVersion(),
    target: { dir: request.dir, server: live?.server ?? null, major, schema: judged.side },
    schemaFingerprint: fingerprintSchema(judged.catalog),
    findings: run.findings.map((finding) => toJson(finding, recommendations, reasons)),
    recommendations: [...recommendations],
    outcomes: run.outcomes.map((outcome) => ({
      rule: outcome.rule,
      status: outcome.status,
      objects: outcome.status === 'checked' ? outcome.objects : null,
      why: outcome.status === 'skipped' ? outcome.why : outcome.status === 'failed' ? String(outcome.cause) : null,
      byRequest: outcome.status === 'skipped' && outcome.byRequest,
    })),
    notExamined: [...Object.values(application.notExamined).flat(), ...(live?.notExamined ?? []), ...judged.notExamined, ...notExamined],
    trail: trail.steps(),
  };
}

function configureRun(request: ReviewRequest, application: Application): RunConfiguration {
  return { only: request.only ?? [], skip: request.skip ?? [], rules: application.configuration.rules ?? {}, naming: application.naming };
}

function toJson(
  finding: Finding,
  recommendations: readonly Recommendation[],
  reasons: ReadonlyMap<string, string>,
): Review['findings'][number] {
  const { id, rule, redFlag, severity, subject, place, evidence, message } = finding;
  const recommendation = recommendations.find(({ answers }) => answers.includes(id))?.id ?? null;
  const why = recommendation === null ? (reasons.get(id) ?? finding.noRecommendation ?? 'no change was found that passes its proof') : null;
  // JSON in and out: the schema's own evidence type is the mutable twin of ours.
  return {
    id,
    rule,
    redFlag,
    severity,
    subject,
    place,
    evidence: structuredClone(evidence) as Review['findings'][number]['evidence'],
    message,
    recommendation,
    noRecommendation: why,
  };
}
