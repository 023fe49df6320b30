import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/harness/temporary.js';
import { readProject } from '../python/project.js';
import { readRevisions } from '../sqlalchemy/alembic/read.js';
import { applyEdits, locatePlace } from '../source/edit.js';
import { editDowngrade, guardDowngrade } from './downgrade-edit.js';
import type { Downgrade } from './reverse.js';

const body: Downgrade = {
  lines: ['op.add_column("t", sa.Column("a", sa.Text()))'],
  reversible: true,
  lost: [],
  kept: [],
  risks: [],
  usesSqlalchemy: true,
};

async function edit(imports: string, test: string | null = null): Promise<string> {
  const text = `${imports}\nrevision = "a"\ndown_revision = None\n\n\ndef upgrade():\n    op.drop_column("t", "a")\n\n\ndef downgrade():\n    pass\n`;
  using folder = temporaryFolder({ 'alembic.ini': '[alembic]\nscript_location = m\n', 'm/env.py': '', 'm/versions/a.py': text });
  const history = await readRevisions(await readProject(folder.path));
  const [revision] = history?.revisions ?? [];
  if (revision === undefined) throw new Error('no revision');
  const placed = editDowngrade(revision, guardDowngrade(body, test), false).edits.flatMap(({ place, after }) => {
    const found = locatePlace(text, place);
    return found === null || found.start === undefined || found.end === undefined
      ? []
      : [{ start: found.start, end: found.end, text: after }];
  });
  return applyEdits(text, placed);
}

it('leaves the comment behind the last import where it is', async () => {
  expect(await edit('from alembic import op  # noqa: E402\n')).toContain('from alembic import op  # noqa: E402\nimport sqlalchemy as sa\n');
});

it('puts the body under the test of the upgrade', async () => {
  expect(await edit('import sqlalchemy as sa\nfrom alembic import op\n', 'ready')).toContain(
    'def downgrade():\n    if ready:\n        op.add_column("t", sa.Column("a", sa.Text()))\n',
  );
});
