import { describe, expect, test } from 'vitest';
import { testDatabase } from '../harness/database.js';
import { captionsRequirements, createAll, runAlembic, runInCaptions } from './captions.js';
import { readDefinitions } from './definitions.js';
import { findOracle } from './python.js';

const { python, missing } = await findOracle(captionsRequirements);
const why = missing === null ? '' : ` (skipped: ${missing})`;

const IRREVERSIBLE = 'a04c5819e6d1';
const BEFORE_IRREVERSIBLE = '9f3b4708d5c0';

const IMPORT_ALL = `
import importlib, pkgutil
import captions
from sqlalchemy.orm import configure_mappers
names = [module.name for module in pkgutil.walk_packages(captions.__path__, 'captions.')]
for name in names:
    importlib.import_module(name)
configure_mappers()
from captions.main import app
print(len(names), 'modules', len(app.openapi()['paths']), 'paths')
`;

describe.skipIf(python === null)(`examples/captions with real SQLAlchemy and Alembic${why}`, () => {
  const interpreter = python ?? '';

  test('all modules import, the mappers configure and the application builds', async () => {
    const printed = await runInCaptions(interpreter, 'postgresql://nobody@localhost/none', ['-c', IMPORT_ALL]);
    const [, modules, paths] = /(\d+) modules (\d+) paths/.exec(printed) ?? [];
    expect(Number(modules)).toBeGreaterThan(70);
    expect(Number(paths)).toBeGreaterThan(45);
  });

  test('the history upgrades, stops at the irreversible revision on the way back, and upgrades again', async () => {
    await using database = await testDatabase();
    await runAlembic(interpreter, database.url, 'upgrade', 'head');
    const before = await readDefinitions(database.client);

    await expect(runAlembic(interpreter, database.url, 'downgrade', 'base')).rejects.toThrow(/NotImplementedError: The original spelling/);
    expect(await runAlembic(interpreter, database.url, 'current')).toContain(IRREVERSIBLE);

    await runAlembic(interpreter, database.url, 'upgrade', 'head');
    expect(await readDefinitions(database.client)).toEqual(before);
  });

  test('before the irreversible revision the history goes back to nothing and up again', async () => {
    await using database = await testDatabase();
    await runAlembic(interpreter, database.url, 'upgrade', BEFORE_IRREVERSIBLE);
    await runAlembic(interpreter, database.url, 'downgrade', 'base');
    expect(await readDefinitions(database.client)).toEqual([]);
    await runAlembic(interpreter, database.url, 'upgrade', 'head');
  });

  test('models and migrated database differ where they are meant to, and nowhere else', async () => {
    await using migrated = await testDatabase();
    await using created = await testDatabase();
    await runAlembic(interpreter, migrated.url, 'upgrade', 'head');
    await createAll(interpreter, created.url);
    const revisions = await readDefinitions(migrated.client);
    const models = await readDefinitions(created.client);

    const foreignKey = 'constraint transcriptions.fk_transcriptions_media_id_media FOREIGN KEY (media_id) REFERENCES media(id)';
    expect(models.filter((line) => !revisions.includes(line))).toEqual([`${foreignKey} ON DELETE CASCADE`]);
    expect(revisions.filter((line) => !models.includes(line))).toEqual([
      'CREATE INDEX ix_audit_log_created_at_brin ON public.audit_log USING brin (created_at)',
      foreignKey,
    ]);

    const checked = await runAlembic(interpreter, migrated.url, 'check').catch(String);
    expect(checked.match(/Detected .*/g)).toEqual([
      "Detected removed index 'ix_audit_log_created_at_brin' on 'audit_log'",
      'Detected removed foreign key (media_id)(id) on table transcriptions',
      'Detected added foreign key (media_id)(id) on table transcriptions',
    ]);
  });

  test('the application works on the migrated database', async () => {
    await using database = await testDatabase();
    await runAlembic(interpreter, database.url, 'upgrade', 'head');
    expect(await runInCaptions(interpreter, database.url, ['-m', 'unittest', 'tests.test_flow'])).toMatch(/\nOK\s*$/);
  });
});
