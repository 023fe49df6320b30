import { expect, it } from 'vitest';
import { readProject } from '../../python/project.js';
import { temporaryFolder } from '../../../test/harness/temporary.js';
import { findEnvironments } from './environment.js';

const script = 'revision = "a"\n';

async function find(
  files: Readonly<Record<string, string>>,
  choice: { readonly alembic?: string; readonly env?: string } = {},
): Promise<unknown> {
  using folder = temporaryFolder(files);
  const found = await findEnvironments(await readProject(folder.path), choice);
  return found.map(({ directory, env, files: revisions }) => [directory, env, revisions.length]);
}

it('follows script_location: relative to the project, to the ini file, to %(here)s, or inside a package', async () => {
  const beside = { 'db/migrations/env.py': '', 'db/migrations/versions/a.py': script };
  for (const [ini, location] of [
    ['alembic.ini', 'db/migrations'],
    ['conf/alembic.ini', 'db/migrations'],
    ['db/alembic.ini', 'migrations'],
    ['db/alembic.ini', '%(here)s/migrations'],
    ['db/migrations/alembic.ini', '%(here)s'],
  ] as const) {
    expect(await find({ ...beside, [ini]: `[alembic]\nscript_location = ${location}\n` }), `${ini}: ${location}`).toEqual([
      ['db/migrations', 'db/migrations/env.py', 1],
    ]);
  }
  expect(
    await find({
      'src/shop/__init__.py': '',
      'src/shop/m/env.py': '',
      'src/shop/m/versions/a.py': script,
      'alembic.ini': '[alembic]\nscript_location = shop:m\n',
    }),
  ).toEqual([['src/shop/m', 'src/shop/m/env.py', 1]]);
});

it('takes the folder of an ini file without script_location, as Flask-Migrate writes it, and pyproject.toml', async () => {
  const files = { 'migrations/env.py': '', 'migrations/versions/a.py': script };
  expect(await find({ ...files, 'migrations/alembic.ini': '[alembic]\nfile_template = %%(rev)s\n' })).toEqual([
    ['migrations', 'migrations/env.py', 1],
  ]);
  expect(await find({ ...files, 'pyproject.toml': '[tool.alembic]\nscript_location = "%(here)s/migrations"\n' })).toEqual([
    ['migrations', 'migrations/env.py', 1],
  ]);
});

it('finds an environment that no ini file names', async () => {
  expect(await find({ 'm/env.py': '', 'm/versions/a.py': script })).toEqual([['m', 'm/env.py', 1]]);
});

it('reads several version folders, nested ones only when told', async () => {
  const files = { 'm/env.py': '', 'one/a.py': script, 'two/b.py': script, 'two/deep/c.py': script };
  const ini = '[alembic]\nscript_location = m\nversion_locations = one two\n';
  expect(await find({ ...files, 'alembic.ini': ini })).toEqual([['m', 'm/env.py', 2]]);
  expect(await find({ ...files, 'alembic.ini': `${ini}recursive_version_locations = true\n` })).toEqual([['m', 'm/env.py', 3]]);
});

it('puts the environment with the most revisions first, and takes the one that plinth.toml names', async () => {
  const files = { 'a/env.py': '', 'a/versions/x.py': script, 'b/env.py': '', 'b/versions/x.py': script, 'b/versions/y.py': script };
  const ini = '[core]\nscript_location = a\n[tenant]\nscript_location = b\n';
  expect(await find({ ...files, 'alembic.ini': ini })).toEqual([
    ['b', 'b/env.py', 2],
    ['a', 'a/env.py', 1],
  ]);
  expect(await find({ ...files, 'alembic.ini': ini }, { alembic: './a/' })).toEqual([['a', 'a/env.py', 1]]);
  expect(await find({ 'env.py': '', 'versions/a.py': script }, { alembic: '.' })).toEqual([['.', 'env.py', 1]]);
});

it('refuses a folder of plinth.toml that holds nothing', async () => {
  await expect(find({ 'm/env.py': '' }, { alembic: 'migrations' })).rejects.toMatchObject({ code: 'configuration_invalid' });
});
