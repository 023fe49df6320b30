import type { Change, RawSql } from '../../change/change.js';
import type { Part } from '../../change/sequence.js';

/** What the running code can bear. */
export function expand(...changes: readonly Change[]): Part {
  return { moment: 'expand', changes, deploy: null };
}

/** What comes last; `deploy` where it must wait for code. */
export function contract(deploy: string | null, ...changes: readonly Change[]): Part {
  return { moment: 'contract', changes, deploy };
}

export function sql(statements: readonly string[], reverse: RawSql['reverse']): RawSql {
  return { kind: 'rawSql', statements, reverse };
}

/** Something that is done on the way back alone. */
export function onTheWayBack(statements: readonly string[]): RawSql {
  return { kind: 'rawSql', statements: [], reverse: statements, behaviour: 'same' };
}
