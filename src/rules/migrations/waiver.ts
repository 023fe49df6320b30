import * as z from 'zod';
import { defineRule } from '../../engine/rule.js';

export default defineRule({
  id: 'migrations/waiver',
  title: 'Comment that lets findings be, and lets nothing be',
  redFlag: null,
  severity: 'info',
  reads: ['statements'],
  options: z.strictObject({}),
  docs: {
    condition:
      'A "plinth: ignore" comment that no finding needs, whose day has passed, that gives no reason, or that names no rule there is.',
    effect: 'What it once excused is no longer there, or is no longer excused; the next reader takes it for a reason that holds.',
    remedy:
      'Remove it, renew it, or write why after a colon: `-- plinth: ignore migrations/drop-table until 2027-01-01: nobody reads it since March`.',
    exceptions: 'Silent for a comment with a reason that lets a finding be and whose day has not come.',
    others: { squawk: ['unused-ignore'] },
    sources: ['https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS'],
  },
  examples: [
    {
      title: 'Nothing to ignore',
      migration: '-- plinth: ignore migrations/drop-table: it is empty\nCREATE TABLE t (id int);',
      finds: [{ problem: 'unused', rules: ['migrations/drop-table'] }],
    },
    {
      title: 'No reason',
      sql: 'CREATE TABLE t (id int);',
      migration: '-- plinth: ignore migrations/drop-table, migrations/no-lock-timeout\nDROP TABLE t;',
      finds: [{ problem: 'without reason' }],
    },
    {
      title: 'Its day has passed',
      sql: 'CREATE TABLE t (id int);',
      migration: "SET lock_timeout = '1s';\n-- plinth: ignore migrations/drop-table until 2020-01-01: soon\nDROP TABLE t;",
      finds: [{ problem: 'expired' }],
    },
    {
      title: 'A reason that holds',
      sql: 'CREATE TABLE t (id int);',
      migration: "SET lock_timeout = '1s';\nDROP TABLE t; -- plinth: ignore migrations/drop-table: nobody reads it",
      finds: [],
    },
    { title: 'No such comment', migration: '-- nothing of interest\nCREATE TABLE t (id int);', finds: [] },
  ],
  count: ({ statements }) => statements.waivers.length,
  *check({ statements }) {
    for (const { place, rules, problem, until } of statements.waivers)
      if (problem !== null)
        yield {
          subject: { kind: 'revision', schema: null, relation: null, name: place.file },
          within: `${rules.join(' ')} ${problem}`,
          place,
          evidence: { problem, rules: [...rules], until },
          candidates: [],
          claims: [],
          noRecommendation: problem === 'without reason' ? 'a colon and the reason at its end' : 'no comment',
        };
  },
  message: ({ problem, rules, until }) =>
    `The comment that ignores ${rules.length === 0 ? 'all rules' : rules.join(', ')} ${words[problem] ?? problem}${problem === 'expired' ? ` since ${until ?? ''}` : ''}.`,
});

const words: Readonly<Record<string, string>> = {
  unused: 'lets nothing be: there is no such finding here',
  expired: 'holds no more',
  'without reason': 'gives no reason',
  'unknown rule': 'names a rule that does not exist',
};
