import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RehearsalResult } from '../../src/operations/rehearse/result.js';
import { runCli, startCli } from '../harness/cli.js';
import { type TestDatabase, testDatabase } from '../harness/database.js';
import { findViolations } from '../harness/published-schema.js';
import { type TemporaryFolder, temporaryFolder } from '../harness/temporary.js';

const head = (id: string, parent: string | null): string =>
  `"""${id}"""\nimport sqlalchemy as sa\nfrom alembic import op\nrevision = "${id}"\ndown_revision = ${parent === null ? 'None' : `"${parent}"`}\n\n\n`;

const files = {
  'alembic.ini': '[alembic]\nscript_location = m\n',
  'm/env.py': 'target_metadata = None\n',
  'm/versions/a.py': `${head('a1', null)}def upgrade():\n    op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("email", sa.Text()))\n\n\ndef downgrade():\n    op.drop_table("users")\n`,
  'm/versions/b.py': `${head('b2', 'a1')}def upgrade():\n    op.create_unique_constraint("uq", "users", ["email"])\n    with op.get_context().autocommit_block():\n        op.create_index("ix", "users", ["email"], postgresql_concurrently=True, if_not_exists=True)\n\n\ndef downgrade():\n    raise NotImplementedError\n`,
  'm/versions/c.py': `${head('c3', 'b2')}import moon\n\n\ndef upgrade():\n    moon.rise(op.get_bind())\n    op.execute("ALTER TABLE users ADD COLUMN")\n\n\ndef downgrade():\n    pass\n`,
};

let folder: TemporaryFolder;
let live: TestDatabase;

beforeAll(async () => {
  folder = temporaryFolder(files);
  live = await testDatabase();
  await live.client.query(`
    CREATE TABLE users (id serial PRIMARY KEY, email text);
    INSERT INTO users (email) VALUES ('a'), ('a'), (NULL);
    CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY); INSERT INTO alembic_version VALUES ('a1')`);
});

afterAll(async () => {
  folder[Symbol.dispose]();
  await live.drop();
});

test('what a live database lacks, with what its rows say, what a crash leaves and what could not be read', async () => {
  const ran = await runCli(['rehearse', folder.path, '--database-url', live.url, '--format', 'json']);
  const result = JSON.parse(ran.stdout) as RehearsalResult;
  expect(findViolations('rehearse', result)).toEqual([]);
  expect(ran.code).toBe(1);
  expect(result.target).toMatchObject({ base: 'database', from: ['a1'], major: 18 });
  expect(
    result.migrations.map(({ name, statements, roundTrip }) => [
      name,
      statements.map(({ status, transaction }) => `${status} ${transaction ?? '-'}`),
      roundTrip.status,
    ]),
  ).toEqual([
    ['b2', ['ran 1', 'ran -'], 'raises'],
    ['c3', ['refused 2'], 'impossible'],
  ]);
  const [question] = result.migrations[0]?.statements[0]?.preflight ?? [];
  expect(question).toMatchObject({ about: 'duplicates', answer: '1', why: null });
  expect(result.findings.map(({ kind, severity, file, line }) => `${severity} ${kind} ${file ?? ''}:${line ?? ''}`)).toEqual([
    'error preflight-fails m/versions/b.py:9',
    'warning irreversible m/versions/b.py:14',
    'warning retry-refused m/versions/b.py:9',
    'error statement-refused m/versions/c.py:13',
  ]);
  expect(result.notExamined.map(({ file, line }) => `${file ?? ''}:${line ?? ''}`)).toContain('m/versions/c.py:12');
}, 60_000);

test('the range decides, and files of SQL have a text of their own', async () => {
  const failed = await runCli(['rehearse', folder.path, 'b2:nowhere', '--format', 'json']);
  expect(failed.code).toBe(2);
  expect(JSON.parse(failed.stdout)).toMatchObject({ failure: { code: 'range_unknown' } });
  using sql = temporaryFolder({
    'V1__start.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, n integer);',
    'V2__change.sql':
      'BEGIN;\nALTER TABLE orders ALTER n TYPE bigint;\nCOMMIT;\nCREATE INDEX CONCURRENTLY i ON orders (n);\nDROP TABLE half (\n',
  });
  const ran = await runCli(['rehearse', sql.path, '--fail-on', 'never']);
  expect(ran.stderr).toBe('');
  expect(ran.stdout).toContain('rewrites public.orders, public.orders_pkey');
  expect(ran.stdout).toContain('retry-refused');
  expect(ran.code).toBe(0);
}, 60_000);

test('Ctrl-C while a statement runs: exit code 130, no process and no file left', async () => {
  using temporary = temporaryFolder();
  using sql = temporaryFolder({ 'V1__start.sql': 'CREATE TABLE t (id int);', 'V2__slow.sql': 'SELECT pg_sleep(50);\n' });
  const { child, ended } = startCli(['rehearse', sql.path, '--format', 'markdown'], { env: { TMPDIR: temporary.path } });
  const processes = (): string[] =>
    execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(temporary.path));
  await expect.poll(() => processes().length > 0, { timeout: 30_000, interval: 50 }).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
  expect(readdirSync(temporary.path)).toEqual([]);
  expect(processes()).toEqual([]);
}, 60_000);

test('a history that begins on a database that was there', async () => {
  using project = temporaryFolder({
    'alembic.ini': '[alembic]\nscript_location = m\n',
    'm/env.py': 'target_metadata = None\n',
    'm/versions/a.py': `${head('a1', null)}def upgrade():\n    op.add_column("old", sa.Column("n", sa.Integer()))\n\n\ndef downgrade():\n    op.drop_column("old", "n")\n`,
    'schema.sql': 'CREATE TABLE old (id bigint PRIMARY KEY);\n',
  });
  const ran = await runCli(['rehearse', project.path, '--baseline', `${project.path}/schema.sql`, '--rows', '0', '--format', 'json']);
  const { migrations } = JSON.parse(ran.stdout) as RehearsalResult;
  expect(migrations.map(({ statements, roundTrip }) => [statements.map(({ status }) => status), roundTrip.status])).toEqual([
    [['ran'], 'equal'],
  ]);
}, 60_000);
