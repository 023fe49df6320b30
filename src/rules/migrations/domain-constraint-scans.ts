import { defineStatementRule } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = 'CREATE DOMAIN email AS text; CREATE TABLE users (id bigint PRIMARY KEY, email email);';

export default defineStatementRule({
  id: 'migrations/domain-constraint-scans',
  title: 'Constraint of a domain that reads every table that uses it',
  severity: 'warning',
  docs: {
    condition: 'ALTER DOMAIN … ADD CONSTRAINT without NOT VALID, VALIDATE CONSTRAINT, or SET NOT NULL, on a domain that was there before.',
    effect:
      'SHARE on every table with a column of that domain while all are read: writes to all of them wait. VALIDATE takes the same lock here.',
    remedy: 'ADD CONSTRAINT … NOT VALID holds for new values at once. VALIDATE while writes may wait, or use a CHECK of the table instead.',
    exceptions: 'Silent for NOT VALID and for a domain of the same migration.',
    others: { squawk: ['ban-alter-domain-with-add-constraint'] },
    sources: ['https://www.postgresql.org/docs/current/sql-alterdomain.html'],
  },
  examples: [
    {
      title: 'ADD CONSTRAINT',
      sql: CREATED,
      migration: "ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE LIKE '%@%');",
      finds: [{ domain: 'email', lock: 'SHARE', waits: 'writes' }],
    },
    {
      title: 'NOT VALID',
      sql: CREATED,
      migration: "ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE LIKE '%@%') NOT VALID;",
      finds: [],
    },
    { title: 'A domain of the same migration', migration: 'CREATE DOMAIN email AS text; ALTER DOMAIN email SET NOT NULL;', finds: [] },
  ],
  on: ['alter domain'],
  judge: ({ command, effect, facts }) => {
    if (command.kind !== 'alter domain' || effect?.scans !== true || facts.has('type of this migration')) return null;
    return { domain: command.type.name, does: effect.shape, ...describeLock(effect) };
  },
  message: ({ domain, lock, waits }) =>
    `The constraint of domain ${domain} reads every table with such a column under ${lock}: ${waits} wait there.`,
  instead: ({ domain }) => `ALTER DOMAIN ${domain} ADD CONSTRAINT … CHECK (…) NOT VALID`,
});
