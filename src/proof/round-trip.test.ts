import { expect, it } from 'vitest';
import { testServer } from '../../test/harness/database.js';
import { temporaryFolder } from '../../test/harness/temporary.js';
import type { Finding } from '../engine/finding.js';
import { editDowngrade } from '../migration/downgrade-edit.js';
import { type Project, readProject } from '../python/project.js';
import noWayBack from '../rules/migrations/no-way-back.js';
import { defaultNaming } from '../sqlalchemy/naming.js';
import type { RevisionHistory } from '../sqlalchemy/alembic/history.js';
import { readRevisions } from '../sqlalchemy/alembic/read.js';
import { showRoundTrips } from './round-trip.js';
import { type Attempt, concludeAttempt, startAttempt } from './trial.js';

const head = (id: string, parent: string | null): string =>
  `import sqlalchemy as sa\nfrom alembic import op\n\nrevision = "${id}"\ndown_revision = ${parent === null ? 'None' : `"${parent}"`}\n\n\n`;

const files = {
  'm/env.py': '',
  'alembic.ini': '[alembic]\nscript_location = m\n',
  'm/versions/a.py': `${head('a', null)}def upgrade():\n    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("n", sa.Text(), server_default="x", nullable=False))\n    op.create_index("i", "t", ["n"])\n\n\ndef downgrade():\n    op.drop_table("t")\n`,
  'm/versions/b.py':
    `${head('b', 'a')}def upgrade():\n    op.drop_column("t", "n")\n    op.add_column("t", sa.Column("m", sa.Enum("x", name="kind")))\n`.replace(
      'op.add_column',
      'op.execute("CREATE TYPE kind AS ENUM (\'x\')")\n    op.add_column',
    ),
  'm/versions/c.py': `${head('c', 'b')}def upgrade():\n    op.execute("UPDATE t SET m = NULL")\n\n\ndef downgrade():\n    pass\n`,
};

async function readAll(path: string): Promise<{ project: Project; history: RevisionHistory; findings: Finding[] }> {
  const project = await readProject(path);
  const history = await readRevisions(project);
  if (history === null) throw new Error('no revisions');
  const context = { revisions: history, catalog: null, models: null, plans: null, statistics: null, options: {}, naming: defaultNaming };
  const findings = [...noWayBack.check(context as never)].map((found): Finding => ({
    ...found,
    id: '',
    rule: noWayBack.id,
    redFlag: 4,
    severity: 'warning',
    message: '',
    place: null,
  }));
  return { project, history, findings };
}

const failed = (attempt: Attempt): string[] => attempt.checks.filter(({ ok }) => !ok).map(({ claim }) => claim);

it('shows that the written downgrades undo their upgrades, or say why not', async () => {
  using folder = temporaryFolder(files);
  const { project, history, findings } = await readAll(folder.path);
  expect(findings.map(({ evidence }) => evidence['revision'])).toEqual(['b', 'c']);
  const attempts = findings.flatMap((finding) => finding.candidates.map((candidate) => startAttempt(finding, candidate)));
  await showRoundTrips({ server: testServer(), project, history }, attempts);
  expect(attempts.map(failed)).toEqual([[], []]);
  expect(attempts.map((attempt) => concludeAttempt(attempt).passed)).toEqual([true, true]);
  expect(attempts[0]?.checks.map(({ claim }) => claim)).toEqual([
    'the edit applies',
    'the finding is gone',
    'upgrade() executes',
    'downgrade() executes',
    'downgrade() restores the catalog',
    'upgrade() after it executes',
    'the second upgrade() ends where the first did',
  ]);
});

/** Revisions of `upgrade()` bodies after one another, the last ones without a way back. */
function chain(bodies: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const ids = Object.keys(bodies);
  const texts = Object.entries(bodies).map(([id, body], at) => [
    `m/versions/${id}.py`,
    `${head(id, ids[at - 1] ?? null)
      .replace('alembic import op', 'alembic import op  # noqa')
      .replace(
        'import sqlalchemy',
        'import os\nimport sqlalchemy',
      )}def upgrade():\n${body.replaceAll(/^/gm, '    ')}\n\n\ndef downgrade():\n    pass\n`,
  ]);
  return { 'm/env.py': '', 'alembic.ini': '[alembic]\nscript_location = m\n', ...Object.fromEntries(texts) };
}

it('deletes literal rows, repeats a guard, leaves filled values and makes no index anew', async () => {
  using folder = temporaryFolder(
    chain({
      a: 'op.create_table("t", sa.Column("name", sa.Text(), primary_key=True), sa.Column("n", sa.Integer(), nullable=False))\nop.create_index("i", "t", ["n"])',
      b: 'op.execute("INSERT INTO t (name, n) VALUES (\'x\', 1)")\nop.bulk_insert(sa.table("t", sa.column("name"), sa.column("n")), [{"name": "y", "n": 2}])',
      c: 'if os.environ["STAGE"] not in ["live"]:\n    op.execute("DROP INDEX IF EXISTS i")\n    op.execute("CREATE INDEX i ON t (n)")\n    op.create_index("j", "t", ["n", "name"])',
      d: 'op.alter_column("t", "n", nullable=True)',
      e: 'op.execute("UPDATE t SET n = 0 WHERE n IS NULL")',
      f: 'op.execute("ALTER TABLE t RENAME CONSTRAINT t_pkey TO t_key")\nop.execute("ALTER TABLE t RENAME COLUMN n TO m")',
    }),
  );
  const { project, history, findings } = await readAll(folder.path);
  const attempts = findings.flatMap((finding) => finding.candidates.map((candidate) => startAttempt(finding, candidate)));
  await showRoundTrips({ server: testServer(), project, history }, attempts);
  expect(attempts.map(failed)).toEqual([[], [], [], [], [], []]);
  const written = attempts.map(({ candidate }) => candidate.changes.flatMap((change) => (change.kind === 'editPython' ? [change] : [])));
  const texts = written.map((changes) => changes.flatMap(({ edits }) => edits.map(({ after }) => after)).join('\n'));
  expect(texts[1]).toBe(`op.execute("DELETE FROM t WHERE name = 'y'")\n    op.execute("DELETE FROM t WHERE name = 'x'")`);
  expect(texts[2]).toBe('if os.environ["STAGE"] not in ["live"]:\n        op.drop_index(op.f("j"), table_name="t")');
  expect(written[3]?.[0]?.preflight).toEqual(['SELECT count(*) FROM t WHERE n IS NULL']);
  expect(texts[4]).toContain('# Nothing to undo: ');
});

it('rejects a downgrade that fails, one that restores less, and an edit of what is not there', async () => {
  using folder = temporaryFolder(files);
  const { project, history, findings } = await readAll(folder.path);
  const [finding] = findings;
  const revision = history.revisions[1];
  if (finding === undefined || revision === undefined) throw new Error('no finding');
  const attempt = (lines: readonly string[]): Attempt => {
    const body = { lines, reversible: true, lost: [], kept: [], risks: [], usesSqlalchemy: true };
    return startAttempt(finding, { title: '', why: '', drawback: null, changes: [editDowngrade(revision, body, false)] });
  };
  const failing = attempt([
    'op.drop_table("nothing")',
    'op.drop_column("t", "m")',
    'op.execute("DROP TYPE kind")',
    'op.add_column("t", sa.Column("n", sa.Text()))',
  ]);
  const lesser = attempt(['op.drop_column("t", "m")', 'op.execute("DROP TYPE kind")', 'op.add_column("t", sa.Column("n", sa.Text()))']);
  const [change] = lesser.candidate.changes;
  const misplaced = startAttempt(finding, {
    title: '',
    why: '',
    drawback: null,
    changes: change?.kind === 'editPython' ? [{ ...change, edits: change.edits.map((edit) => ({ ...edit, before: 'else' })) }] : [],
  });
  await showRoundTrips({ server: testServer(), project, history }, [failing, lesser, misplaced]);
  expect(failed(failing)).toContain('downgrade() executes');
  expect(failed(lesser)).toEqual(['downgrade() restores the catalog']);
  expect(failed(misplaced)).toContain('the edit applies');
  expect([failing, lesser, misplaced].map((one) => concludeAttempt(one).passed)).toEqual([false, false, false]);
});

it('two new tables that refer to each other go with their indexes and constraints', async () => {
  using folder = temporaryFolder(
    chain({
      a: [
        'op.create_table("v", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("w_id", sa.Integer()), sa.Column("k", sa.Integer()))',
        'op.create_table("w", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("v_id", sa.Integer(), sa.ForeignKey("v.id")))',
        'op.create_foreign_key("v_w", "v", "w", ["w_id"], ["id"])',
        'op.create_unique_constraint("v_k", "v", ["k"])',
        'op.create_check_constraint("w_v", "w", "v_id > 0")',
        'op.create_index("v_i", "v", ["w_id"])',
      ].join('\n'),
    }),
  );
  const { project, history, findings } = await readAll(folder.path);
  const attempts = findings.flatMap((finding) => finding.candidates.map((candidate) => startAttempt(finding, candidate)));
  await showRoundTrips({ server: testServer(), project, history }, attempts);
  expect(attempts.map(failed)).toEqual([[]]);
  const edits = attempts[0]?.candidate.changes.flatMap((change) => (change.kind === 'editPython' ? change.edits : [])) ?? [];
  const written = edits.map(({ after }) => after).join('\n');
  expect(written.split('\n').map((line) => line.trim())).toEqual([
    'op.drop_constraint(op.f("v_w"), "v", type_="foreignkey")',
    'op.drop_table("w")',
    'op.drop_table("v")',
  ]);
});
