import { execFileSync } from 'node:child_process';
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
    '\\connect shop',
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
  'sql/V14__filled_in.sql': 'ALTER TABLE {{ schema }}.orders ADD COLUMN z int;\n',
  'alembic.ini': '[alembic]\nscript_location = migrations\n',
  'migrations/env.py': 'target_metadata = None\n',
  'migrations/versions/a1.py':
    'import sqlalchemy as sa\nfrom alembic import op\nrevision = "a1"\ndown_revision = None\n\n\ndef upgrade():\n    op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True))\n    op.create_index("ix", "users", ["id"])\n',
  'migrations/versions/b2.py':
    'import sqlalchemy as sa\nfrom alembic import op\nrevision = "b2"\ndown_revision = "a1"\n\n\ndef upgrade():\n    op.create_index("ix2", "users", ["id"], postgresql_concurrently=True)\n    with op.get_context().autocommit_block():\n        op.create_index("ix3", "users", ["id"], postgresql_concurrently=True)\n    op.drop_table("users")  # plinth: ignore migrations/drop-table: nobody reads it\n',
};

const revision = 'from alembic import op\nrevision = "c3"\ndown_revision = "b2"\n\n\n';
const alone: Readonly<Record<string, string>> = {
  'alone/c3.py': `${revision}def upgrade():\n    op.drop_table("users")\n\n\ndef downgrade():\n    raise NotImplementedError\n`,
  'alone/d4.py': `import moon\n${revision.replaceAll('c3', 'd4')}def upgrade():\n    op.drop_column("users", "name")\n    op.add_column(\n`,
  'alone/notes.py': 'this is no Python (',
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plinth-lint-'));
  for (const [path, content] of Object.entries({ ...files, ...alone })) {
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
    ['sql/V14__filled_in.sql', 1, 'a template is filled in before it is sent'],
  ]);
});

test('revisions by their text alone: findings on the lines of Python, transactions of the runner', async () => {
  const { lines, result } = await lint('migrations/versions/b2.py', '--no-replay');
  expect(lines).toEqual([
    'migrations/versions/b2.py:7 migrations/no-way-back',
    'migrations/versions/b2.py:8 migrations/concurrently-in-transaction',
    'migrations/versions/b2.py:11 migrations/no-lock-timeout',
  ]);
  expect(result.target).toMatchObject({ replayed: false, migrations: 1, schema: 'migrations' });
  expect(result.waived).toHaveLength(1);
});

test('what is new or edited since the main branch, and what comes by standard input', async () => {
  const git = (...words: string[]): void =>
    void execFileSync('git', ['-C', directory, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words]);
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-q', '-m', 'start');
  const a1 = join(directory, 'migrations/versions/a1.py');
  await writeFile(a1, String(files['migrations/versions/a1.py']).replace('sa.Integer()', 'sa.BigInteger()'));
  await writeFile(
    join(directory, 'migrations/versions/c3.py'),
    'from alembic import op\nrevision = "c3"\ndown_revision = "a1"\n\n\ndef upgrade():\n    op.drop_constraint(None, "users", type_="unique")\n',
  );
  const edited = await lint(
    '--new-only',
    'migrations',
    '--no-replay',
    '--only',
    'migrations/released-revision-edited,migrations/constraint-without-name,migrations/several-heads',
  );
  expect(edited.lines).toEqual([
    'migrations/versions/a1.py:7 migrations/released-revision-edited',
    'migrations/versions/c3.py:1 migrations/several-heads',
    'migrations/versions/c3.py:7 migrations/constraint-without-name',
  ]);
  git('add', '.');
  git('commit', '-q', '-m', 'edited');
  git('mv', 'migrations/versions/c3.py', 'migrations/versions/c3_renamed.py');
  expect((await lint('--since', 'HEAD', 'migrations', '--no-replay')).lines).toEqual([]);
  const main = join(import.meta.dirname, '../../dist/cli/main.js');
  const words = [main, 'lint', '-', '--stdin-name', 'up.sql', '--no-replay', '--fail-on', 'never', '--format', 'json'];
  const piped = execFileSync(process.execPath, words, { cwd: directory, input: 'DROP TABLE a;', encoding: 'utf8' });
  expect((JSON.parse(piped) as Lint).findings.map(({ place, rule }) => `${place?.file} ${rule}`)).toContain('up.sql migrations/drop-table');
});

test('revisions without their environment, one of which is broken', async () => {
  const { lines, ran, result } = await lint('alone', '--no-replay');
  expect(lines).toContain('alone/c3.py:7 migrations/drop-table');
  expect(ran.code).toBe(1);
  expect(result.notExamined).toEqual([
    { file: 'alone/d4.py', line: 9, object: 'alone/d4.py', reason: 'syntax error: the statement is not read' },
  ]);
});

test('a path that is not there is a failure', async () => {
  const ran = await runCli(['lint', 'nowhere', '--format', 'json'], { cwd: directory });
  expect(ran.code).toBe(2);
  expect(JSON.parse(ran.stdout)).toMatchObject({ failure: { code: 'file_unreadable' } });
});
