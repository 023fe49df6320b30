import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/harness/temporary.js';
import { readProject } from '../../python/project.js';
import { selectRange } from '../../sqlalchemy/alembic/range.js';
import { readRevisions } from '../../sqlalchemy/alembic/read.js';
import type { RenderedPart } from './result.js';
import { scriptOf } from './script.js';

const options = { transactionPerMigration: false, versionTable: { schema: null, name: 'alembic_version' } };

async function renderDowngrades(bodies: Readonly<Record<string, string>>): Promise<RenderedPart[]> {
  let before: string | null = null;
  const files: Record<string, string> = { 'alembic.ini': '[alembic]\nscript_location = m\n', 'm/env.py': '' };
  for (const [id, body] of Object.entries(bodies)) {
    const down = before === null ? 'None' : `"${before}"`;
    files[`m/versions/${id}.py`] =
      `from alembic import op\nrevision = "${id}"\ndown_revision = ${down}\ndef upgrade():\n    pass\ndef downgrade():\n    ${body}\n`;
    before = id;
  }
  using folder = temporaryFolder(files);
  const history = await readRevisions(await readProject(folder.path), {}, { script: true, rows: true });
  if (history === null) throw new Error('no revisions');
  return scriptOf(selectRange(history, null, 'downgrade'), 'downgrade', options);
}

it('says where a downgrade raises, and renders the others', async () => {
  const parts = await renderDowngrades({
    a: 'op.drop_table("t")',
    b: 'raise RuntimeError("there is no way back")',
    c: 'op.drop_column("t", "x")',
  });
  expect(parts.map(({ revision, statements, unknown }) => [revision, statements.map(({ sql }) => sql), unknown])).toEqual([
    ['c', ['ALTER TABLE t DROP COLUMN x'], []],
    ['b', [], [{ file: 'm/versions/b.py', line: 7, reason: 'downgrade(): it raises RuntimeError, and Alembic ends there' }]],
    ['a', ['DROP TABLE t'], []],
  ]);
});

it('puts statements on rows into the transaction in which they run', async () => {
  const [part, apart, last] = await renderDowngrades({
    a: `op.drop_column("t", "x")
    bind = op.get_bind()
    rows = bind.execute("SELECT id FROM t")
    with op.get_context().autocommit_block():
        op.execute("VACUUM t")
        for row in rows:
            op.execute(f"UPDATE t SET y = 1 WHERE id = {row.id}")
    for row in rows:
        if row.id > 5:
            op.execute(f"DELETE FROM t WHERE id = {row.id}")
    op.drop_index("i")`,
  });
  expect([part, apart, last].map((one) => one?.transaction)).toEqual([1, null, 2]);
  expect([part?.undecided, apart?.undecided, last?.undecided]).toMatchObject([
    [],
    [{ sql: 'UPDATE t SET y = 1 WHERE id = :id', after: 1, conditions: [], loops: [{ line: 12 }] }],
    [{ sql: 'DELETE FROM t WHERE id = :id', after: 0, conditions: [{ test: 'row.id > 5', taken: true }] }],
  ]);
});
