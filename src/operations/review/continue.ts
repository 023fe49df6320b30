import { Failure } from '../../failure/failure.js';
import { countOf } from '../../source/count-of.js';
import { accountFor } from '../../team/continuation/account.js';
import type { Continuation } from '../../team/continuation/continuation-json.js';
import { noPast, type Past } from '../../team/continuation/past.js';
import { planContinuation } from '../../team/continuation/plan.js';
import { readPast } from '../../team/continuation/read-past.js';
import { readResults, type ReadResults } from '../../team/continuation/read-results.js';
import { settleHandoffs } from '../../team/continuation/settle-handoffs.js';
import { type Taken, takeResults } from '../../team/continuation/take-results.js';
import type { Handoff } from '../../team/handoff/handoff-json.js';
import type { Examined } from './examine.js';
import { gatherHandoffGround } from './hand-over.js';
import type { Judged } from './judge.js';
import type { Review } from './result.js';

/** Reviews that may go on from each other, where `[team] max_depth` does not say. */
const DEPTH = 5;

/** What a review goes on from: an earlier analysis and the answers to its requests. A fresh one goes on from nothing. */
export interface Continued {
  readonly past: Past;
  readonly taken: Taken;
}

export const fresh: Continued = { past: noPast, taken: takeResults(noPast, { given: [], refused: [] }) };

/** Throws `usage` for results without an analysis that asked for them, and what the readers throw. */
export function readContinued({
  continue: previous,
  results = [],
}: {
  readonly continue?: string | undefined;
  readonly results?: readonly string[] | undefined;
}): Continued {
  if (previous === undefined && results.length > 0)
    throw new Failure('usage', 'results are given, and no analysis that they belong to', { hint: 'Name it with --continue FILE.' });
  if (previous === undefined) return fresh;
  return continueFrom(readPast(previous), readResults(results));
}

/** What a review goes on from, where both are read. */
export function continueFrom(past: Past, results: ReadResults): Continued {
  return { past, taken: takeResults(past, results) };
}

/** Throws `continuation_too_deep`. */
export function refuseTooDeep({ past }: Continued, limit: number = DEPTH): void {
  if (past.of === null || past.depth < limit) return;
  throw new Failure(
    'continuation_too_deep',
    `the earlier analysis is ${countOf(past.depth, 'continuation')} deep, and no more than ${limit} may follow each other`,
    {
      hint: 'Review afresh, or raise [team] max_depth in plinth.toml.',
    },
  );
}

/** Throws `previous_other_schema` where the earlier analysis judged another side, or less than half of its tables are there. */
export function refuseOtherSchema({ past }: Continued, { side, catalog }: Judged): void {
  if (past.of === null) return;
  if (past.of.side !== side)
    throw otherSchema(`It judged the ${past.of.side}, this run judges the ${side}.`, `Add --source ${past.of.side}, or review afresh.`);
  const tables = [...past.objects.keys()].filter((object) => object.startsWith('table '));
  const there = new Set(catalog.tables.map(({ schema, name }) => `table ${schema}.${name}`));
  const kept = tables.filter((table) => there.has(table)).length;
  if (kept * 2 < tables.length)
    throw otherSchema(
      `Of its ${countOf(tables.length, 'table')} ${kept} ${kept === 1 ? 'is' : 'are'} there (its directory: ${past.of.dir}).`,
      'Name the directory that it was made of, or review afresh.',
    );
}

function otherSchema(detail: string, hint: string): Failure {
  return new Failure('previous_other_schema', 'the earlier analysis is of another schema', { detail, hint });
}

/** The requests as they stand after this run, and how it went on from the earlier analysis. */
export async function describeContinuation(
  examined: Examined,
  findings: Review['findings'],
): Promise<{ readonly handoffs: Handoff[]; readonly continuation: Continuation }> {
  const { continued, protocol, application, objects, objectChanges, outcomes, ground, takenOver } = examined;
  const { past, taken } = continued;
  const limit = application.configuration.team?.max_depth ?? DEPTH;
  const depth = past.of === null ? 0 : past.depth + 1;
  const { handoffs, held } = settleHandoffs(
    taken.handoffs,
    await gatherHandoffGround(examined, findings),
    protocol,
    past.of !== null && depth >= limit,
  );
  const accounting = accountFor(past, {
    findings: findings.map((finding) => ({ ...finding, takenOver: takenOver.has(finding.id) })),
    outcomes,
    objects,
    changes: objectChanges,
    accepted: new Map(
      examined.accepting.accepted.map(({ finding, file, reason, until }) => [finding.id, `${reason} (${file}, until ${until})`]),
    ),
    volumesBy: taken.volumesBy,
    decisions: taken.decisions,
  });
  return {
    handoffs: [...handoffs],
    continuation: {
      depth,
      of:
        past.of === null
          ? null
          : { plinth: past.of.plinth, dir: past.of.dir, schemaFingerprint: past.of.schemaFingerprint, findings: past.findings.length },
      ground,
      objectsChanged: objectChanges.map((change) => ({ ...change })),
      answers: taken.answers.map(({ request, to, kind, status, file, facts, text, cut }) => ({
        request,
        to,
        kind,
        status,
        file,
        facts,
        text,
        cut,
      })),
      refused: taken.refused.map((each) => ({ ...each })),
      accounting,
      takenOver: [...takenOver],
      volumes: { ...taken.volumes },
      plan: planContinuation(handoffs),
      notes: [
        ...(past.of !== null && past.objects.size === 0
          ? ['the earlier analysis does not say what its objects were: everything is examined again']
          : []),
        ...(past.of !== null && past.objects.size > 0 && past.ground !== ground
          ? ['version, major, rules or names are not those of the earlier analysis: everything is examined again']
          : []),
        ...(held === 0 ? [] : [`${countOf(held, 'new request')} not made: the depth of ${limit} is used up`]),
      ],
    },
  };
}
