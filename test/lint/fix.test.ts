import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lint } from '../../src/operations/lint/result.js';
import { runCli } from '../harness/cli.js';
import { findViolations } from '../harness/published-schema.js';

let directory = '';

const files: Readonly<Record<string, string>> = {
  'sql/V1.sql':
    'CREATE TABLE customers (id bigint PRIMARY KEY);\nCREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, note text);\nCREATE INDEX orders_note ON orders (note);\n',
  'sql/V2.sql': [
    '-- what changes',
    'CREATE INDEX orders_customer /* which */ ON orders (customer_id); -- and why',
    'BEGIN;',
    'ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customers;',
    'COMMIT;',
    'ALTER TABLE orders RENAME COLUMN note TO remark;',
  ].join('\r\n'),
  'sql/V4.sql': 'ALTER TABLE orders ADD',
  'sql/V3.sql': '-- migrate:up\nALTER TABLE orders ADD CONSTRAINT n CHECK (id > 0);\n-- migrate:down\n',
  'alembic.ini': '[alembic]\nscript_location = migrations\n',
  'migrations/env.py': 'target_metadata = None\n',
  'migrations/versions/a1.py':
    'import sqlalchemy as sa\nfrom alembic import op\nrevision = "a1"\ndown_revision = None\n\n\ndef upgrade():\n    op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.Text()))\n\n\ndef downgrade():\n    op.drop_table("users")\n',
  'migrations/versions/b2.py':
    'from alembic import op\nrevision = "b2"\ndown_revision = "a1"\n\n\ndef upgrade():\n    op.create_index("ix_name", "users",  # which\n        ["name"])  # slow\n    for column in ("id",):\n        op.create_index("ix_" + column, "users", [column])\n\n\ndef downgrade():\n    op.drop_index("ix_id")\n    op.drop_index("ix_name")\n',
  'migrations/versions/c3.py':
    'from alembic import op\nrevision = "c3"\ndown_revision = "b2"\n\n\ndef upgrade():\n    op.alter_column("users", "name", new_column_name="title")\n\n\ndef downgrade():\n    op.alter_column("users", "title", new_column_name="name")\n',
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plinth-lint-fix-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(directory, path, '..'), { recursive: true });
    await writeFile(join(directory, path), content);
  }
});

afterAll(() => rm(directory, { recursive: true, force: true }));

async function lint(...words: string[]): Promise<Lint> {
  const ran = await runCli(['lint', ...words, '--format', 'json'], { cwd: directory, env: { PLINTH_NOW: '2026-01-01T00:00:00Z' } });
  const result = JSON.parse(ran.stdout) as Lint;
  expect(findViolations('lint', result)).toEqual([]);
  return result;
}

/** Why each finding is still there, by rule. */
function leftOf({ findings, fix }: Lint): Record<string, string> {
  return Object.fromEntries((fix?.left ?? []).map(({ finding, why }) => [findings.find(({ id }) => id === finding)?.rule ?? '', why]));
}

test('statements of SQL files are staged where they stand; what needs a deploy or a file of its own is told', async () => {
  const result = await lint('sql', '--fix', '--write', '--allow-dirty', '--pg-version', '18');
  expect(result.fix?.checks.every(({ ok }) => ok)).toBe(true);
  expect(result.fix?.written).toBe(true);
  expect(await readFile(join(directory, 'sql/V2.sql'), 'utf8')).toBe(
    [
      '-- what changes',
      '/* which */',
      'DROP INDEX CONCURRENTLY IF EXISTS public.orders_customer;',
      'CREATE INDEX CONCURRENTLY orders_customer ON public.orders (customer_id); -- and why',
      'BEGIN;',
      "SET LOCAL lock_timeout = '2s';",
      'ALTER TABLE public.orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES public.customers (id) NOT VALID;',
      'COMMIT;',
      'BEGIN;',
      'ALTER TABLE public.orders VALIDATE CONSTRAINT fk;',
      'COMMIT;',
      'ALTER TABLE orders RENAME COLUMN note TO remark;',
    ].join('\r\n'),
  );
  expect(leftOf(result)).toMatchObject({
    'migrations/rename-in-use': expect.stringContaining('a deploy must fall between its parts'),
    'migrations/check-validated': expect.stringContaining('the runner runs the whole file in one transaction'),
    'migrations/statement-not-parsed': 'PostgreSQL does not parse it',
  });
  const rename = result.findings.find(({ rule }) => rule === 'migrations/rename-in-use');
  expect(result.recommendations.find(({ id }) => id === rename?.recommendation)).toMatchObject({
    proof: { grade: 'executed', checks: expect.arrayContaining([expect.objectContaining({ claim: 'it restores the schema', ok: true })]) },
    notes: [expect.stringContaining('deploy code that names orders.remark and no longer note')],
  });
});

test('a revision is edited where the call stands; what follows a deploy is chained on the head', async () => {
  const result = await lint('migrations', '--fix', '--pg-version', '18');
  const { fix } = result;
  expect(fix?.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(fix?.checks.map(({ claim }) => claim)).toContain('the way back leads where it led before');
  expect(fix?.written).toBe(false);
  expect(await readFile(join(directory, 'migrations/versions/b2.py'), 'utf8')).toBe(files['migrations/versions/b2.py']);
  const diffs = Object.fromEntries((fix?.files ?? []).map(({ file, diff }) => [file, diff]));
  expect(diffs['migrations/versions/b2.py']).toContain('+    # which\n+    with op.get_context()');
  expect(diffs['migrations/versions/b2.py']).toContain('postgresql_concurrently=True,\n+        )  # slow\n');
  expect(diffs['migrations/versions/c3.py']).toContain('CREATE TRIGGER users_keep_name');
  expect(fix?.files.map(({ kind }) => kind)).toEqual(['edited', 'edited', 'new']);
  expect(fix?.deploy.map(({ text, command }) => command ?? text).slice(0, 2)).toEqual([
    'alembic upgrade c3',
    'deploy code that names users.title and no longer name',
  ]);
  expect(leftOf(result)).toMatchObject({ 'migrations/index-not-concurrently': 'it stands under for' });
});
