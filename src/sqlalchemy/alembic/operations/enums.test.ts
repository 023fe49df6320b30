import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/harness/temporary.js';
import { readProject } from '../../../python/project.js';
import { readRevisions } from '../read.js';

async function renderWith(requirements: string, body: string): Promise<readonly string[]> {
  using folder = temporaryFolder({
    'requirements.txt': requirements,
    'alembic.ini': '[alembic]\nscript_location = m\n',
    'm/env.py': '',
    'm/versions/a.py': `from alembic import op\nrevision = "a"\ndown_revision = None\ndef upgrade():\n    ${body}\n`,
  });
  const history = await readRevisions(await readProject(folder.path), {}, { script: true });
  return history?.revisions[0]?.upgrade.script.map(({ sql }) => sql) ?? [];
}

const sync = 'op.sync_enum_values(enum_schema="s", enum_name="mood", new_values=["sad"], affected_columns=[])';

it('names functions and operators as the version of alembic_postgresql_enum does that the project names', async () => {
  const made = async (requirements: string): Promise<string | undefined> => (await renderWith(requirements, sync))[5];
  expect(await made('alembic_postgresql_enum==1.10.0')).toMatch(/^CREATE OPERATOR = \(.*procedure = new_old_equals\)$/);
  expect(await made('alembic-postgresql-enum==1.11.0')).toMatch(/^CREATE OPERATOR "s"\.= \(.*procedure = "s"\.new_old_equals\)$/);
  expect(await made('')).toMatch(/^CREATE OPERATOR "s"\.=/);
});

it('adds a value behind the one that the package calls before_value', async () => {
  expect(await renderWith('', 'op.add_enum_value(enum_schema="s", enum_name="mood", new_value="ok", before_value="sad")')).toEqual([
    `ALTER TYPE "s"."mood" ADD VALUE 'ok' AFTER 'sad'`,
  ]);
});
