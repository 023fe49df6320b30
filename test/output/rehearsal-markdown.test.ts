import { expect, test } from 'vitest';
import type { RehearsalResult, RehearsedStatement } from '../../src/operations/rehearse/result.js';
import { renderRehearsalMarkdown } from '../../src/output/markdown/rehearsal.js';
import { blocksOf, proseOf, tagsOf, toHtml } from './read-markdown.js';

const STYLE = { color: false, width: 100 };

function statement(say: (text: string) => string): RehearsedStatement {
  return {
    sql: say('ALTER TABLE orders ADD COLUMN n int'),
    file: say('m/versions/b.py'),
    line: 9,
    transaction: 1,
    status: 'ran',
    error: null,
    locks: [{ relation: say('public.orders'), mode: 'ACCESS EXCLUSIVE' }],
    waits: [{ relation: say('public.orders'), statements: ['SELECT', 'INSERT', 'UPDATE', 'DDL'] }],
    rewrites: [say('public.orders')],
    scans: [say('public.orders')],
    builds: [],
    rowsChanged: null,
    changed: null,
    milliseconds: 1.5,
    walBytes: 10,
    preflight: [
      { risk: 'fails', about: 'x', table: say('orders'), columns: [], counts: say('rows'), sql: null, answer: say('3'), why: null },
    ],
    affected: [{ kind: 'view', object: say('v'), effect: 'changes', how: say('so') }],
  };
}

function sample(say: (text: string) => string = (text) => text, migrations = 2): RehearsalResult {
  return {
    formatVersion: 1,
    plinth: '0.1.0',
    target: { dir: say('.'), server: null, major: 18, declaredMajor: null, base: 'revisions', from: [say('a1')], to: ['b2'] },
    rows: { limit: 1000, tables: [], emptied: [] },
    migrations: Array.from({ length: migrations }, (_, at) => ({
      name: say(`b${at}`),
      file: say('m/versions/b.py'),
      message: say('adds n'),
      statements: [statement(say)],
      roundTrip: {
        status: 'differs',
        why: say('why'),
        afterDown: [{ kind: 'column', object: say('o.n'), how: say('stays') }],
        afterAgain: [],
        lost: [],
      },
      crashes: [
        {
          where: 'after',
          sql: '',
          file: null,
          line: 9,
          leaves: [{ kind: 'index', object: say('ix'), how: say('is there') }],
          recovers: false,
          refused: null,
          differences: [],
          rows: [],
        },
      ],
      stops: 1,
    })),
    transactions: [],
    verdict: { go: false, why: say('orders waits'), longestMilliseconds: 5000, maxBlockedMilliseconds: 2000 },
    findings: Array.from({ length: migrations }, (_, at) => ({
      id: '0123456789ab',
      kind: 'retry-refused',
      severity: 'warning',
      migration: `b${at}`,
      file: say('m/versions/b.py'),
      line: 9,
      message: say('it stops'),
      evidence: {},
    })),
    notExamined: [{ file: say('m/a.py'), line: 3, object: say('op.x'), reason: say('not known') }],
  };
}

test('a verdict, a row for each migration, the findings, and each migration folded', () => {
  const html = toHtml(renderRehearsalMarkdown(sample(), STYLE));
  expect(html.match(/<tr>/g)).toHaveLength(3);
  expect(html).toContain('<strong>No go</strong>');
  expect(html).toContain('public.orders (SELECT, INSERT, UPDATE)');
  expect(html).toContain('<strong>1 point without recovery</strong>');
  expect([...html.matchAll(/<summary>(.*?)<\/summary>/g)].map(([, title]) => title)).toEqual([
    'b0 adds n (1 statement)',
    'b1 adds n (1 statement)',
    'Not examined (1)',
  ]);
  expect(blocksOf(html, 'sql')).toEqual(Array.from({ length: 2 }, () => 'ALTER TABLE orders ADD COLUMN n int\n'));
});

test.each(['</details><img src=x>', '```\n# head', '| a | b |', '@everyone #1 https://x.example', '`code` [a](b) $x$'])(
  '%s stays text',
  (hostile) => {
    const html = toHtml(
      renderRehearsalMarkdown(
        sample((text) => `${text} ${hostile}`),
        STYLE,
      ),
    );
    expect(tagsOf(html)).toEqual(tagsOf(toHtml(renderRehearsalMarkdown(sample(), STYLE))));
    expect(proseOf(html)).not.toMatch(/@everyone|#1\b|https:/);
  },
);

test('many migrations are shortened to the length, whole ones first', () => {
  for (const maxLength of [65_536, 8_000]) {
    const text = renderRehearsalMarkdown(sample(undefined, 500), { ...STYLE, maxLength });
    expect(text.length).toBeLessThanOrEqual(maxLength);
    expect(() => tagsOf(toHtml(text))).not.toThrow();
  }
  expect(renderRehearsalMarkdown(sample(undefined, 500), STYLE)).toContain('Shortened: ');
});
