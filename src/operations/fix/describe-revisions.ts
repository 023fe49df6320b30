import type { ChainedRevision } from '../../change/revision-chain.js';
import { isLockMode, whatWaits } from '../../postgres/lock-modes.js';
import type { MeasuredStep } from '../../proof/proof.js';
import type { FixResult } from './result.js';

/** The new revisions with what each statement was seen to hold. */
export function describeRevisions(
  revisions: readonly ChainedRevision[],
  measured: ReadonlyMap<string, readonly MeasuredStep[]>,
): FixResult['revisions'] {
  return revisions.map(({ id, parents, file, message, stage }) => ({
    id,
    parents: [...parents],
    file,
    message,
    stage,
    statements: (measured.get(id) ?? []).map(({ sql, locks }) => ({
      sql,
      locks: locks.map(({ relation, mode }) => ({ relation, mode, waits: isLockMode(mode) ? whatWaits(mode) : '' })),
    })),
  }));
}
