import { readLibraryVersions } from '../../configuration/library-versions.js';
import type { Finding } from '../../engine/finding.js';
import { type CriteriaGround, describeCriteria } from '../../recommendation/criteria/criteria.js';
import type { Recommended } from '../../recommendation/recommend.js';
import { linkRules, linksOfRecommendation } from '../docs/manual-links.js';
import { rules } from '../../rules/registry.js';
import { defineOperation } from '../operation.js';
import { readVersion } from '../version.js';
import { describeContinuation, readContinued } from './continue.js';
import { describeFinding, describeOutcome } from './describe-finding.js';
import { type Examined, examineProject } from './examine.js';
import { fingerprintSchema } from './fingerprint.js';
import { recordCriteria } from './record.js';
import { type Remembered, rememberReview } from './remember.js';
import { reviewRequest } from './request.js';
import { type Review, reviewSchema } from './result.js';
import { isAtLeast } from './severity.js';

export const review = defineOperation({
  name: 'review',
  summary: "Find what is wrong with a backend's schema and hand back tried changes",
  input: reviewRequest,
  output: reviewSchema,
  run: (request, surroundings) =>
    examineProject(
      request,
      surroundings,
      (examined) => describeReview(examined, rememberReview(examined, request.writeMemory ? 'asked' : 'configured')),
      readContinued(request),
    ),
  exitCode: (result, { failOn, strict }) => {
    if (result.outcomes.some(({ status }) => status === 'failed')) return 70;
    if (strict && result.notExamined.length > 0) return 1;
    return failOn !== 'never' && result.findings.some(({ severity }) => isAtLeast(severity, failOn)) ? 1 : 0;
  },
});

/** What was found, as the JSON has it. */
export async function describeReview(examined: Examined, { knowledge, memory }: Remembered): Promise<Review> {
  const { request, application, live, major, judged, accepting, outcomes, recommended, notExamined, trail, protocol, objects, criteria } =
    examined;
  const versions = { postgresql: major, ...readLibraryVersions(application.directory) };
  const manual = linkRules(rules, versions);
  // The first that answers it.
  const answerTo = new Map(
    recommended.recommendations.toReversed().flatMap(({ id, answers }) => answers.map((answered) => [answered, id] as const)),
  );
  const findings = examined.findings.map((finding) =>
    answerFinding(finding, answerTo.get(finding.id) ?? null, { recommended, criteria, manual }),
  );
  recordCriteria(trail, findings);
  const { handoffs, continuation } = await describeContinuation(examined, findings);
  return {
    formatVersion: 1,
    plinth: readVersion(),
    target: { dir: request.dir, server: live?.server ?? null, major, schema: judged.side },
    schemaFingerprint: fingerprintSchema(judged.catalog),
    knowledge: [...knowledge],
    findings,
    accepted: accepting.accepted.map(({ finding: { id, rule, redFlag, severity, message }, file, reason, until }) => ({
      id,
      rule,
      redFlag,
      severity,
      message,
      file,
      reason,
      until,
    })),
    recommendations: recommended.recommendations.map((each) => ({ ...each, manual: linksOfRecommendation(each, versions) })),
    outcomes: outcomes.map(describeOutcome),
    notExamined: [...Object.values(application.notExamined).flat(), ...(live?.notExamined ?? []), ...judged.notExamined, ...notExamined],
    trail: trail.steps(),
    handoffs,
    team: {
      source: protocol.source,
      file: protocol.file,
      roster: { ...protocol.roster },
      format: { title: protocol.format.title, fields: protocol.format.fields.map((each) => ({ ...each })) },
      notes: [...protocol.notes],
    },
    objects: [...objects.values()],
    continuation,
    memory,
  };
}

function answerFinding(
  finding: Finding,
  recommendation: string | null,
  { recommended: { reasons, candidates }, criteria, manual }: Telling,
): Review['findings'][number] {
  const candidate = (recommendation === null ? undefined : candidates.get(recommendation)) ?? finding.candidates[0];
  const why =
    recommendation === null ? (reasons.get(finding.id) ?? finding.noRecommendation ?? 'no change was found that passes its proof') : null;
  return describeFinding(
    finding,
    { recommendation, noRecommendation: why, criteria: describeCriteria(finding, candidate?.changes ?? [], criteria) },
    manual(finding.rule),
  );
}

/** What a finding is told with. */
interface Telling {
  readonly recommended: Recommended;
  readonly criteria: CriteriaGround;
  /** Pages by rule. */
  readonly manual: (rule: string) => string[];
}
