import type { Review } from '../operations/review/result.js';
import { countOf } from '../source/count-of.js';

/** How a recommendation was proved, in a line or two. */
export function renderProof({ proof }: Review['recommendations'][number]): string {
  const data = proof.preflight.length === 0 ? '' : ' Whether the data allow it is not proved.';
  if (proof.grade === 'not_proved') return `Not proved: ${proof.why ?? ''}${data}`;
  const other = proof.grade === 'executed_other_major' ? ` (${proof.why ?? 'another major'})` : '';
  return `Proved on PostgreSQL ${proof.major ?? '?'}${other}: all ${countOf(proof.checks.length, 'check')} hold.${data}`;
}
