import { Failure } from '../../failure/failure.js';
import type { Examination } from '../examination.js';
import type { Finding } from './finding-rows.js';

export const FINDING_ID = /^[0-9a-f]{12}$/;

/** Throws `finding_unknown`. */
export function findFinding({ review }: Examination, id: string): Finding {
  const found = review.findings.find((finding) => finding.id === id);
  if (found !== undefined) return found;
  throw new Failure('finding_unknown', `this review has no finding "${id.slice(0, 80)}"`, {
    detail: FINDING_ID.test(id) ? 'It may have been mended, or be of another target or source.' : 'An id has 12 hexadecimal digits.',
    hint: 'Call review for the findings and their ids.',
  });
}
