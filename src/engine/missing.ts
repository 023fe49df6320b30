import type { Inputs } from './rule.js';

const reasons: Readonly<Record<keyof Inputs, string>> = {
  catalog: 'no schema could be read: no database, no revisions and no models were found',
  models: 'no SQLAlchemy models were found',
  revisions: 'no Alembic revisions were found',
  drift: 'there is only one side to the schema: it takes two of models, revisions and a live database to differ',
  code: 'no function that sends queries was found',
  enforced: 'no SQLAlchemy models were found that the code could write to',
  sources: 'there are no Python files',
  derived: 'no SQLAlchemy models were found',
  plans: 'no queries are known: [workload] files names none',
  connections: 'no engine is made',
  statements: 'no migrations are linted: that is what "plinth lint" does',
  statistics: 'no sizes are known: no live database was read and [volumes] declares none',
};

/** Why a rule that reads these inputs cannot look, or null when all are there. */
export function explainMissing(reads: readonly (keyof Inputs)[], inputs: Inputs): string | null {
  const missing = reads.filter((name) => inputs[name] === null);
  return missing.length === 0 ? null : missing.map((name) => reasons[name]).join('; ');
}
