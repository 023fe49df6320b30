import * as z from 'zod';
import { defineRule } from '../../engine/rule.js';
import { excerpt } from '../../migration/statements/read-sql-migration.js';

export default defineRule({
  id: 'migrations/statement-refused',
  title: 'Statement that the server refuses when the migrations are replayed',
  redFlag: null,
  severity: 'error',
  reads: ['statements'],
  options: z.strictObject({}),
  docs: {
    condition:
      'A statement of the linted migrations fails on the shadow after all that comes before it: a column that is there already, a type that does not fit, an object that was dropped.',
    effect: 'The migration fails when it is deployed, or what was written is not what was meant.',
    remedy: "Mend the statement; the server's own words are in the message.",
    exceptions:
      'Silent for what no linted migration makes (it stood before them), for what the shadow may not do or has not got (extensions, superuser), for work on rows, and with --no-replay.',
    others: { squawk: ['syntax-error'] },
    sources: ['https://www.postgresql.org/docs/current/errcodes-appendix.html'],
  },
  examples: [
    {
      title: 'A column that is there already',
      sql: 'CREATE TABLE orders (id bigint PRIMARY KEY, n int);',
      migration: "SET lock_timeout = '1s'; ALTER TABLE orders ADD COLUMN n int;",
      finds: [{ sqlstate: '42701' }],
    },
    {
      title: 'A column that is gone',
      sql: 'CREATE TABLE orders (id bigint PRIMARY KEY, n int); ALTER TABLE orders DROP COLUMN n;',
      migration: 'CREATE INDEX CONCURRENTLY ix ON orders (n);',
      finds: [{ sqlstate: '42703' }],
    },
    { title: 'What stood before the migrations is not known', migration: 'CREATE INDEX CONCURRENTLY ix ON somewhere (n);', finds: [] },
    { title: 'All is well', migration: 'CREATE TABLE orders (id bigint PRIMARY KEY);', finds: [] },
  ],
  count: ({ statements }) => statements.migrations.reduce((sum, { statements: own }) => sum + own.length, 0),
  *check({ statements }) {
    for (const { migration, statement, sqlstate, message } of statements.refused)
      yield {
        subject: { kind: 'revision', schema: null, relation: null, name: migration.name },
        within: statement.sql,
        place: statement.place,
        evidence: { sqlstate, said: message, statement: excerpt(statement.sql) },
        candidates: [],
        claims: [],
        noRecommendation: 'what the server asks for',
      };
  },
  message: ({ said, sqlstate, statement }) => `The server refuses "${statement}": ${said} (SQLSTATE ${sqlstate}).`,
});
