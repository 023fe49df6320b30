import type { Finding, Outcome } from '../../engine/finding.js';
import type { Review } from './result.js';

type DescribedFinding = Review['findings'][number];

/** A finding as the envelope of `review` and `lint` has it; what answers it, and the pages that its rule rests on, are the caller's to say. */
export function describeFinding(
  { id, rule, redFlag, severity, subject, place, evidence, message }: Finding,
  answer: Pick<DescribedFinding, 'recommendation' | 'noRecommendation' | 'criteria'>,
  manual: string[],
): DescribedFinding {
  // JSON in and out: the schema's own evidence type is the mutable twin of ours.
  const copied = structuredClone(evidence) as DescribedFinding['evidence'];
  return { id, rule, redFlag, severity, subject, place, evidence: copied, message, manual, ...answer };
}

/** What became of a rule: how many objects it looked at, or why it did not. */
export function describeOutcome(outcome: Outcome): Review['outcomes'][number] {
  return {
    rule: outcome.rule,
    status: outcome.status,
    objects: outcome.status === 'checked' ? outcome.objects : null,
    why: outcome.status === 'skipped' ? outcome.why : outcome.status === 'failed' ? String(outcome.cause) : null,
    byRequest: outcome.status === 'skipped' && outcome.byRequest,
  };
}
