import type { Revision, ScriptStatement } from './history.js';

type Direction = 'upgrade' | 'downgrade';

/** Statements of one revision that are committed together; where `transaction` is null, each is by itself. */
export interface Stretch {
  /** Stretches with one number are committed together, over revisions. */
  readonly transaction: number | null;
  readonly statements: readonly ScriptStatement[];
}

/**
 * Revisions cut where a transaction begins or ends, in their order. PostgreSQL's DDL is transactional: Alembic runs all of them in one unless
 * told otherwise.
 */
export function cutTransactions(
  revisions: readonly Revision[],
  direction: Direction,
  { transactionPerMigration }: { readonly transactionPerMigration: boolean },
): ReadonlyMap<Revision, readonly Stretch[]> {
  const stretches = new Map<Revision, readonly Stretch[]>();
  let transaction = 1;
  for (const [at, revision] of revisions.entries()) {
    if (transactionPerMigration && at > 0) transaction++;
    const cut = cutStatements(revision[direction].script, transaction);
    transaction = cut.last;
    stretches.set(revision, cut.stretches);
  }
  return stretches;
}

/** What follows an autocommit block begins a new transaction; the version is written in the last one. */
function cutStatements(
  script: readonly ScriptStatement[],
  first: number,
): { readonly stretches: readonly Stretch[]; readonly last: number } {
  const stretches: { transaction: number | null; statements: ScriptStatement[] }[] = [{ transaction: first, statements: [] }];
  let last = first;
  for (const statement of script) {
    const stretch = stretches.at(-1);
    if (stretch !== undefined && (stretch.transaction === null) === statement.autocommit) stretch.statements.push(statement);
    else if (statement.autocommit) stretches.push({ transaction: null, statements: [statement] });
    else stretches.push({ transaction: ++last, statements: [statement] });
  }
  if (stretches.at(-1)?.transaction === null) stretches.push({ transaction: ++last, statements: [] });
  const [opening, ...others] = stretches;
  return { stretches: opening !== undefined && opening.statements.length === 0 && others.length > 0 ? others : stretches, last };
}
