import { executeOperation } from './alembic-operations.js';
import type { Change, Irreversible, RawSql } from './change.js';
import type { ChangeKind } from './kind.js';
import { kindOf } from './kinds.js';
import { stepsOf } from './sql-steps.js';

export const rawSql: ChangeKind<RawSql> = {
  steps: (change) => stepsOf(change.statements),

  inverse: (change) => (isIrreversible(change.reverse) ? change.reverse : { kind: 'rawSql', statements: change.reverse, reverse: change.statements }),

  /** VALIDATE CONSTRAINT leaves the transaction too, as `stepsOf` gives it one of its own. */
  operations: (change, style) =>
    stepsOf(change.statements).map((step) => executeOperation(step.sql, style, step.transaction === null || step.transaction > 1)),

  editModel: () => ({ reason: 'what the statements change in the models is not known' }),
  describe: (change) => (change.meaning ?? []).map(describeMeaning).join('; ') || change.statements.join('; '),
  risks: (change) => (change.meaning ?? []).flatMap((meant) => kindOf(meant).risks(meant)),
  verification: (change) => (change.meaning ?? []).flatMap((meant) => kindOf(meant).verification(meant)),
  preflight: (change) => (change.meaning ?? []).flatMap((meant) => kindOf(meant).preflight(meant)),
};

function isIrreversible(reverse: RawSql['reverse']): reverse is Irreversible {
  return 'why' in reverse;
}

function describeMeaning(change: Change): string {
  return kindOf(change).describe(change);
}
