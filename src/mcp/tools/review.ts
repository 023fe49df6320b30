import * as z from 'zod';
import { suggest } from '../../configuration/suggest.js';
import { Failure } from '../../failure/failure.js';
import { reviewRequest } from '../../operations/review/request.js';
import { isAtLeast } from '../../operations/review/severity.js';
import { rules } from '../../rules/registry.js';
import { openHandoffs } from '../../output/handoff-words.js';
import { aboutExamination, describeNotExamined } from '../about.js';
import type { Section } from '../answer.js';
import type { Examination } from '../examination.js';
import { defineTool } from '../tool.js';
import type { Earlier } from '../workbench.js';
import { answerCells, type Finding, FINDING_COLUMNS, findingRow } from './finding-rows.js';
import { describeContinuation, describeHandoffs, listAccepted, listKnowledge } from './team-parts.js';
import { where } from './where.js';

const input = z.object({
  ...where,
  show: z
    .enum(['findings', 'handoffs', 'continuation', 'knowledge', 'accepted', 'notExamined', 'outcomes', 'trail'])
    .optional()
    .describe('part of the review (default: findings; with continue: continuation)'),
  only: reviewRequest.shape.only.unwrap().max(50).optional().describe('findings of these rules or categories'),
  table: z.string().max(200).optional().describe('findings on this table'),
  severity: z.enum(['error', 'warning', 'info']).default('info').describe('findings at or above this'),
  proof: reviewRequest.shape.proof.describe('false: list changes without trying them, faster'),
  fresh: z.boolean().default(false).describe('read the live database again'),
  continue: z.string().min(1).max(500).optional().describe('earlier analysis to go on from: its id, or its JSON file in the project'),
  results: z
    .array(z.looseObject({}))
    .max(200)
    .optional()
    .describe('answers to its requests: {request, status: accepted|rejected|answered, facts?: {volumes?, accepted?, rejected?}, text?}'),
});

export const review = defineTool({
  name: 'review',
  title: 'Review of the database',
  description:
    'What is wrong with schema, migrations and queries. Findings have ids for explain and recommend. Kept until a file changes; the first call takes the time of a review. With continue: what became of each earlier finding, and which requests are open.',
  input,
  async answer(asked, bench, caller) {
    refuseUnknownRules(asked.only ?? []);
    const found = await bench.examine({ ...asked, from: earlierOf(asked) }, caller);
    return {
      about: aboutExamination(bench, found, asked.target),
      sections: showPart(found, asked),
      notExamined: describeNotExamined(found),
    };
  },
});

/** Throws `usage` for results without an analysis that asked for them. */
function earlierOf({ continue: previous, results = [] }: Asked): Earlier | undefined {
  if (previous !== undefined) return { previous, results };
  if (results.length === 0) return undefined;
  throw new Failure('usage', 'results are given, and no analysis that they belong to', {
    hint: 'Name it with continue: its id stands in the answer of review as "analysis".',
  });
}

type Asked = z.output<typeof input>;

function showPart(found: Examination, asked: Asked): Section[] {
  const { outcomes, trail } = found.review;
  switch (asked.show ?? (asked.continue === undefined ? 'findings' : 'continuation')) {
    case 'findings':
      return [summarizeReview(found, asked.proof), listFindings(found, asked)];
    case 'handoffs':
      return describeHandoffs(found.review);
    case 'continuation':
      return describeContinuation(found.review);
    case 'knowledge':
      return [listKnowledge(found.review)];
    case 'accepted':
      return [listAccepted(found.review)];
    case 'notExamined':
      return [{ kind: 'rows', name: 'not examined', columns: ['what'], rows: describeNotExamined(found).map((each) => [each]) }];
    case 'outcomes':
      return [
        {
          kind: 'rows',
          name: 'outcomes',
          columns: ['rule', 'status', 'objects', 'why'],
          rows: outcomes.map(({ rule, status, objects, why }) => [rule, status, objects, why]),
        },
      ];
    case 'trail':
      return trail.map(({ step, read, skipped }) => ({
        kind: 'rows',
        name: `step ${step}`,
        columns: ['outcome', 'what'],
        rows: [...read.map((what) => ['read', what]), ...skipped.map(({ what, why }) => ['skipped', `${what}: ${why}`])],
      }));
  }
}

function summarizeReview({ review }: Examination, proof: boolean): Section {
  const { findings, accepted, recommendations, outcomes, memory, knowledge } = review;
  const count = (severity: Finding['severity']): number => findings.filter((finding) => finding.severity === severity).length;
  return {
    kind: 'facts',
    name: 'review',
    facts: {
      findings: findings.length,
      errors: count('error'),
      warnings: count('warning'),
      'for information': count('info'),
      recommendations: recommendations.length,
      proved: recommendations.filter((one) => one.proof.grade !== 'not_proved').length,
      'changes were tried': proof,
      'rules that looked': outcomes.filter(({ status }) => status === 'checked').length,
      'accepted by people': accepted.length,
      'open requests to others': openHandoffs(review).length,
      'memory entries that apply': knowledge.filter(({ kind, reasons }) => kind === 'memory entry' && reasons.length > 0).length,
      'memory entries proposed': memory.proposed.length,
    },
  };
}

function listFindings({ review }: Examination, { only, table, severity }: Asked): Section {
  const shown = review.findings.filter(
    (finding) =>
      isAtLeast(finding.severity, severity) &&
      (only === undefined || only.some((name) => name === finding.rule || name === categoryOf(finding.rule))) &&
      (table === undefined || isOn(finding, table)),
  );
  return {
    kind: 'rows',
    name: 'findings',
    columns: [...FINDING_COLUMNS, 'change', 'proof'],
    rows: shown.map((finding) => [...findingRow(finding), ...answerCells(finding, review)]),
  };
}

/** `words` or `public.words`. */
export function isOn({ subject: { schema, relation } }: Pick<Finding, 'subject'>, table: string): boolean {
  return relation !== null && (relation === table || `${schema ?? 'public'}.${relation}` === table);
}

function categoryOf(rule: string): string {
  return rule.split('/')[0] ?? rule;
}

function refuseUnknownRules(names: readonly string[]): void {
  const known = [...new Set(rules.flatMap(({ id }) => [categoryOf(id), id]))];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const closest = suggest(unknown.slice(0, 80), known);
  throw new Failure('rule_unknown', `there is no rule "${unknown.slice(0, 80)}"`, {
    hint: closest === null ? 'The resource plinth://rules lists them.' : `Did you mean "${closest}"?`,
  });
}
