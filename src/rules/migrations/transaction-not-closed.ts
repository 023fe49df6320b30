import { defineStatementRule } from '../../engine/statement-rule.js';

export default defineStatementRule({
  id: 'migrations/transaction-not-closed',
  title: 'BEGIN and COMMIT that do not match',
  severity: 'warning',
  docs: {
    condition: 'A file with BEGIN and no COMMIT or ROLLBACK after it, BEGIN within a transaction, or COMMIT without one.',
    effect:
      "Without COMMIT the whole file is undone when the session ends, with no error. A BEGIN inside a transaction of the runner is ignored, and its COMMIT ends the runner's transaction early.",
    remedy: 'One BEGIN, one COMMIT; none in files whose runner opens the transaction, nor in revisions of Alembic.',
    exceptions: 'Silent where every BEGIN has its end, and for savepoints.',
    others: { squawk: ['transaction-nesting', 'ban-uncommitted-transaction'] },
    sources: ['https://www.postgresql.org/docs/current/sql-begin.html'],
  },
  examples: [
    { title: 'No COMMIT', migration: 'BEGIN; CREATE TABLE t (id int);', finds: [{ problem: 'BEGIN without COMMIT' }] },
    { title: 'BEGIN twice', migration: 'BEGIN; BEGIN; CREATE TABLE t (id int); COMMIT;', finds: [{ problem: 'BEGIN in a transaction' }] },
    { title: 'COMMIT alone', migration: 'CREATE TABLE t (id int); COMMIT;', finds: [{ problem: 'COMMIT without BEGIN' }] },
    { title: 'BEGIN and COMMIT', migration: 'BEGIN; CREATE TABLE t (id int); COMMIT;', finds: [] },
    { title: 'Neither', migration: 'CREATE TABLE t (id int);', finds: [] },
  ],
  on: ['transaction'],
  judge: (step, { steps }) => {
    const { command, migration, inBlock } = step;
    if (command.kind !== 'transaction' || command.what === 'other') return null;
    if (command.what === 'begin' && inBlock) return { problem: 'BEGIN in a transaction', runner: migration.runner };
    if (command.what !== 'begin' && !inBlock) return { problem: `${command.what.toUpperCase()} without BEGIN`, runner: migration.runner };
    if (command.what !== 'begin') return null;
    const own = steps.filter((one) => one.migration === migration);
    const ends = own
      .slice(own.indexOf(step) + 1)
      .some((one) => one.command.kind === 'transaction' && one.command.what !== 'other' && one.command.what !== 'begin');
    return ends ? null : { problem: 'BEGIN without COMMIT', runner: migration.runner };
  },
  weigh: () => null,
  message: ({ problem }) =>
    problem === 'BEGIN without COMMIT'
      ? 'BEGIN without COMMIT: what follows is undone when the session ends.'
      : `${problem}: the transaction is not the one that the text says.`,
  instead: () => 'one BEGIN and one COMMIT, or none',
});
