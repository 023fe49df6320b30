import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lint } from '../../src/operations/lint/result.js';
import { type Ran, runCli } from '../harness/cli.js';
import { findViolations } from '../harness/published-schema.js';

let directory = '';

const files: Readonly<Record<string, string | Buffer>> = {
  'sql/V1__start.sql': '\uFEFFCREATE TABLE orders (id bigint PRIMARY KEY, n integer);\r\nCREATE INDEX orders_n ON orders (n);\r\n',
  'sql/V2__change.sql': [
    '\\set ON_ERROR_STOP on',
    '-- plinth: ignore migrations/no-lock-timeout: set by the role',
    'ALTER TABLE orders ALTER COLUMN n TYPE bigint;',
    "COPY orders (id) FROM stdin;\n1\n2\tit's; here\n\\.",
    'ALTER TABLE orders ADD COLUMN n int;',
    'DROP INDEX orders_n; -- plinth: ignore migrations/drop-index-not-concurrently until 2020-01-01: soon',
  ].join('\n'),
  'sql/V10__half.sql': 'DROP TABLE orders;\nCREATE TABLE notes (id int',
  'sql/V11__open.sql': 'CREATE TABLE a (id int);\nDO $body$ BEGIN END;',
  'sql/V12__binary.sql': Buffer.from([0, 1, 2, 3]),
  'sql/V13__latin.sql': Buffer.from([0x2d, 0x2d, 0xe9, 0x0a]),
  'alembic.ini': '[alembic]\nscript_location = migrations\n',
  'migrations/env.py': 'target_metadata = None\n',
  'migrations/versions/a1.py':
    'import sqlalchemy as sa\nfrom alembic import op\nrevision = "a1"\ndown_revision = None\n\n\ndef upgrade():\n    op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True))\n    op.create_index("ix", "users", ["id"])\n',
  'migrations/versions/b2.py':
    'import sqlalchemy as sa\nfrom alembic import op\nrevision = "b2"\ndown_revision = "a1"\n\n\ndef upgrade():\n    op.create_index("ix2", "users", ["id"], postgresql_concurrently=True)\n    with op.get_context().autocommit_block():\n        op.create_index("ix3", "users", ["id"], postgresql_concurrently=True)\n    op.drop_table("users")  # plinth: ignore migrations/drop-table: nobody reads it\n',
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plinth-lint-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(directory, path, '..'), { recursive: true });
    await writeFile(join(directory, path), content);
  }
});

afterAll(() => rm(directory, { recursive: true, force: true }));

async function lint(...words: string[]): Promise<{ ran: Ran; result: Lint; lines: string[] }> {
  const ran = await runCli(['lint', ...words, '--format', 'json'], { cwd: directory, env: { PLINTH_NOW: '2026-01-01T00:00:00Z' } });
  const result = JSON.parse(ran.stdout) as Lint;
  expect(findViolations('lint', result)).toEqual([]);
  return { ran, result, lines: result.findings.map(({ place, rule }) => `${place?.file}:${place?.line} ${rule}`) };
}

test('a history of SQL files in order of their numbers, replayed, with what is no good in it', async () => {
  const { ran, result, lines } = await lint('sql');
  expect(ran.code).toBe(1);
  expect(lines).toEqual([
    'sql/V2__change.sql:3 migrations/alter-type-rewrites',
    'sql/V2__change.sql:8 migrations/statement-refused',
    'sql/V2__change.sql:9 migrations/drop-index-not-concurrently',
    'sql/V2__change.sql:9 migrations/waiver',
    'sql/V10__half.sql:1 migrations/drop-table',
    'sql/V10__half.sql:1 migrations/no-lock-timeout',
    'sql/V10__half.sql:2 migrations/statement-not-parsed',
    'sql/V11__open.sql:2 migrations/statement-not-parsed',
  ]);
  expect(result.waived.map(({ rule, reason }) => [rule, reason])).toEqual([['migrations/no-lock-timeout', 'set by the role']]);
  expect(result.notExamined.map(({ file, line, reason }) => [file, line, reason])).toEqual([
    ['sql/V2__change.sql', 1, 'psql is not run'],
    ['sql/V12__binary.sql', null, 'it is a binary file'],
    ['sql/V13__latin.sql', null, 'it is not UTF-8'],
  ]);
});

test('revisions by their text alone: findings on the lines of Python, transactions of the runner', async () => {
  const { lines, result } = await lint('migrations/versions/b2.py', '--no-replay');
  expect(lines).toEqual([
    'migrations/versions/b2.py:8 migrations/concurrently-in-transaction',
    'migrations/versions/b2.py:11 migrations/no-lock-timeout',
  ]);
  expect(result.target).toMatchObject({ replayed: false, migrations: 1, schema: 'migrations' });
  expect(result.waived).toHaveLength(1);
});

test('a path that is not there is a failure', async () => {
  const ran = await runCli(['lint', 'nowhere', '--format', 'json'], { cwd: directory });
  expect(ran.code).toBe(2);
  expect(JSON.parse(ran.stdout)).toMatchObject({ failure: { code: 'file_unreadable' } });
});
