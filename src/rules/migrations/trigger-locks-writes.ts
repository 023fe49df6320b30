import { defineStatementRule, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = `CREATE TABLE orders (id bigint PRIMARY KEY);
  CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';`;

export default defineStatementRule({
  id: 'migrations/trigger-locks-writes',
  title: 'Trigger made, dropped or switched while writes wait',
  severity: 'info',
  docs: {
    condition: 'CREATE TRIGGER, DROP TRIGGER, ENABLE or DISABLE TRIGGER on a table that was there before, without lock_timeout.',
    effect:
      'CREATE, ENABLE and DISABLE take SHARE ROW EXCLUSIVE: writes wait, not only DDL as some say. DROP takes ACCESS EXCLUSIVE: reads wait too. All are quick, but queue ' +
      'behind long transactions with everything else behind them.',
    remedy: 'SET lock_timeout before it and retry; keep the transaction short.',
    exceptions: 'Silent under a lock_timeout, for tables of the same migration and empty ones.',
    others: { squawk: ['ban-disable-trigger', 'ban-drop-trigger'] },
    sources: [
      'https://www.postgresql.org/docs/current/sql-createtrigger.html',
      'https://www.postgresql.org/docs/current/sql-altertable.html',
    ],
  },
  examples: [
    {
      title: 'CREATE TRIGGER',
      sql: CREATED,
      migration: 'CREATE TRIGGER t BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION audit();',
      finds: [{ table: 'orders', does: 'create trigger', lock: 'SHARE ROW EXCLUSIVE', waits: 'writes' }],
    },
    {
      title: 'DISABLE TRIGGER',
      sql: CREATED,
      migration: 'ALTER TABLE orders DISABLE TRIGGER USER;',
      finds: [{ does: 'disable user triggers', waits: 'writes' }],
    },
    {
      title: 'Under a lock_timeout',
      sql: CREATED,
      migration: "SET lock_timeout = '1s'; CREATE TRIGGER t BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION audit();",
      finds: [],
    },
    {
      title: 'A table of the same migration',
      migration: `${CREATED} CREATE TRIGGER t BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION audit();`,
      finds: [],
    },
  ],
  on: ['locks'],
  judge: (step) => {
    const { command, effect, fresh, settings } = step;
    if (command.kind !== 'locks' || !command.shape.includes('trigger') || fresh || effect === null || settings.lockTimeout !== null)
      return null;
    return { table: tableName(step), does: command.shape, ...describeLock(effect) };
  },
  weigh: () => null,
  message: ({ table, does, lock, waits }) => `${does.toUpperCase()} on ${table} takes ${lock}: ${waits} wait until the transaction ends.`,
  instead: () => "SET lock_timeout = '2s' before it, in a short transaction, and a retry",
});
