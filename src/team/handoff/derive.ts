import { createHash } from 'node:crypto';
import type { Protocol } from '../protocol/read-protocol.js';
import { backendKinds } from './backend.js';
import { devopsKinds } from './devops.js';
import { frontendKinds } from './frontend.js';
import type { HandoffGround } from './ground.js';
import type { Handoff } from './handoff-json.js';
import type { Draft, RequestKind } from './kind.js';
import { performanceKinds } from './performance.js';
import { describeResult } from './result-schema.js';
import { securityKinds } from './security.js';

/** Every kind of request, in the order in which they are told. */
export const requestKinds: readonly RequestKind[] = [
  ...backendKinds,
  ...frontendKinds,
  ...devopsKinds,
  ...performanceKinds,
  ...securityKinds,
];

/** Ids of findings and subjects that a kind of request was answered about. */
type Covered = (role: RequestKind['role'], kind: string) => readonly string[];

/**
 * At most one request for each role and kind, with all findings that it is about beside those that were answered. Pure: the same ground gives the
 * same requests.
 */
export function deriveHandoffs(ground: HandoffGround, { roster }: Pick<Protocol, 'roster'>, coveredBy: Covered = () => []): Handoff[] {
  return requestKinds.flatMap(({ role, kind, draft }) => {
    const covered = new Set(coveredBy(role, kind));
    const made = draft(covered.size === 0 ? ground : { ...ground, found: ground.found.filter(({ finding }) => !covered.has(finding.id)) });
    if (made === null || [...made.findings, ...made.subjects].every((about) => covered.has(about))) return [];
    const id = identify(role, kind, made);
    return [
      {
        ...made,
        id,
        to: roster[role],
        role,
        kind,
        findings: [...made.findings],
        recommendations: [...made.recommendations],
        subjects: [...made.subjects],
        details: [...made.details],
        acceptance: [...made.acceptance],
        resultSchema: describeResult(id),
        state: 'submitted' as const,
      },
    ];
  });
}

/** 12 hex digits of role, kind and what it is about; the order of findings and the wording do not count. */
function identify(role: string, kind: string, { findings, subjects }: Draft): string {
  const about = [...new Set([...findings, ...subjects])].toSorted();
  return createHash('sha256')
    .update([role, kind, ...about].join('\n'))
    .digest('hex')
    .slice(0, 12);
}
