import type { Review } from '../../operations/review/result.js';
import { fence, inline } from './escape.js';

type Recommendation = Review['recommendations'][number];
type Step = Recommendation['migration']['steps'][number];

/** What to ask of the data first, the steps with what each was seen to hold up, and the way back. */
export function renderMigration({ migration, proof, changes }: Recommendation): string {
  const first = proof.preflight.map((sql) => `Before anything else, on the real data; it must answer 0:\n\n${fence('sql', sql)}`);
  const steps = migration.steps.map((step, at) => `${at + 1}. ${describeStep(step)}`);
  const deploy = changes.some(({ sql }) => sql === '') ? ['Deploy the edited code; no statement is needed for it.'] : [];
  return [
    ...first,
    ...(steps.length === 0 ? [] : [`The statements above, one by one:\n\n${steps.join('\n')}`]),
    ...deploy,
    ...renderWayBack(migration, changes),
  ].join('\n\n');
}

/** One line a statement, in the order in which the change has them: they are not written again. */
function describeStep({ transaction, locks, rewrites, scans }: Step): string {
  const held = locks.map(({ relation, mode, waits }) => `${mode} on ${relation}${waits === '' ? '' : ` holds up ${waits}`}`);
  const effects = [
    transaction === null ? 'outside a transaction' : `transaction ${transaction}`,
    ...(held.length === 0 ? ['locks not measured'] : held),
    ...(rewrites.length === 0 ? [] : [`rewrites ${rewrites.join(', ')}`]),
    ...(scans.length === 0 ? [] : [`reads all of ${scans.join(', ')}`]),
  ];
  return inline(effects.join('; '));
}

function renderWayBack(migration: Recommendation['migration'], changes: Recommendation['changes']): readonly string[] {
  if ('irreversible' in migration)
    return [`No way back: ${inline(migration.irreversible.why)} Recovery: ${inline(migration.irreversible.recovery)}`];
  const sql = changes
    .toReversed()
    .map(({ reverseSql }) => reverseSql)
    .filter((reverse) => reverse !== '');
  return sql.length === 0 ? [] : [`The way back:\n\n${fence('sql', sql.join('\n'))}`];
}
