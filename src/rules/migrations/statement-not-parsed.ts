import * as z from 'zod';
import { defineRule } from '../../engine/rule.js';
import { excerpt } from '../../migration/statements/read-sql-migration.js';

export default defineRule({
  id: 'migrations/statement-not-parsed',
  title: 'Statement that is no SQL of PostgreSQL',
  redFlag: null,
  severity: 'error',
  reads: ['statements'],
  options: z.strictObject({}),
  docs: {
    condition:
      "PostgreSQL's own grammar (of major 18) refuses the statement, or a quote, comment or parenthesis opens in it and never closes.",
    effect: 'The migration fails; or, where a quote never closes, everything after it is taken for text.',
    remedy: "Mend the statement; the parser's own words are in the message.",
    exceptions:
      'Silent for statements with variables of psql (:name), which are listed as not examined, and for meta-commands and the rows of COPY.',
    others: { squawk: ['syntax-error'] },
    sources: ['https://www.postgresql.org/docs/current/sql-syntax.html'],
  },
  examples: [
    { title: 'Half a statement', migration: 'CREATE TABLE orders (id bigint', finds: [{ statement: 'CREATE TABLE orders (id bigint' }] },
    {
      title: 'A dollar quote that never closes',
      migration: 'CREATE TABLE t (id int); DO $$ BEGIN PERFORM 1; END;',
      finds: [{ said: 'the dollar quote $$ opens in line 1 and never closes' }],
    },
    { title: 'A semicolon in a string', migration: "CREATE TABLE t (id int); COMMENT ON TABLE t IS 'a; b';", finds: [] },
    { title: 'A statement', migration: 'CREATE TABLE t (id int);', finds: [] },
  ],
  count: ({ statements }) => statements.migrations.reduce((sum, { statements: own }) => sum + own.length, 0),
  *check({ statements }) {
    for (const { name, statements: own } of statements.migrations)
      for (const { sql, place, error } of own)
        if (error !== null)
          yield {
            subject: { kind: 'revision', schema: null, relation: null, name },
            within: sql.slice(0, 200),
            place,
            evidence: { said: error, statement: excerpt(sql) },
            candidates: [],
            claims: [],
            noRecommendation: 'SQL that PostgreSQL parses',
          };
  },
  message: ({ said, statement }) => `"${statement}": ${said}.`,
});
