import { executeOperation } from './alembic-operations.js';
import type { Change, Irreversible, RawSql } from './change.js';
import type { ChangeKind } from './kind.js';
import { stepsOf, validates } from './sql-steps.js';

export const rawSql: ChangeKind<RawSql> = {
  steps: (change) => stepsOf(change.statements),

  inverse: (change) =>
    isIrreversible(change.reverse) ? change.reverse : { kind: 'rawSql', statements: change.reverse, reverse: change.statements },

  /** VALIDATE CONSTRAINT leaves the transaction too, as `stepsOf` gives it one of its own. */
  operations: (change, style) =>
    stepsOf(change.statements).map((step) => ({
      ...executeOperation(step.sql, style, step.transaction === null || step.transaction > 1),
      validates: validates(step.sql),
    })),

  editModel: () => ({ reason: 'what the statements change in the models is not known' }),
  describe: (change) => change.statements.join('; '),
  risks: () => [],
  verification: () => [],
  preflight: () => [],
  behaviour: ({ behaviour = 'changed' }) => behaviour,
};

/** What a reader and the models take a change for: statements that come to something known are that. */
export function meaningOf(change: Change): readonly Change[] {
  return change.kind === 'rawSql' && change.meaning !== undefined ? change.meaning : [change];
}

function isIrreversible(reverse: RawSql['reverse']): reverse is Irreversible {
  return 'why' in reverse;
}
