import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type OfflineScripts, normalize, splitScript } from '../../measure/compare-scripts.js';
import { fingerprint } from '../../src/sql/fingerprint.js';
import { scriptOf } from '../../src/operations/render/script.js';
import { readProject } from '../../src/python/project.js';
import { selectRange } from '../../src/sqlalchemy/alembic/range.js';
import { readRevisions } from '../../src/sqlalchemy/alembic/read.js';
import { captionsFolder, captionsRequirements } from './captions.js';
import { findOracle } from './python.js';
import { runPython } from './run-python.js';

const folder = join(import.meta.dirname, 'revisions');
const offline = join(import.meta.dirname, '..', '..', 'measure', 'python', 'offline.py');
const histories = await findOracle(join(folder, 'requirements.txt'));
const captions = await findOracle(captionsRequirements);
const options = { transactionPerMigration: true, versionTable: { schema: null, name: 'alembic_version' } };

/** Statements by revision, as plinth renders them and as the real Alembic prints them; without those that Alembic cannot render. */
async function compare(python: string, directory: string, scripts: string): Promise<readonly [Scripts, Scripts]> {
  const url = 'postgresql://nobody@localhost/none';
  const output = await runPython(python, [offline, '', 'alembic.ini', scripts], { cwd: directory, env: { DATABASE_URL: url } });
  const real = JSON.parse(output.slice(output.indexOf('{'))) as OfflineScripts;
  const history = await readRevisions(await readProject(directory), {}, { script: true });
  if (history === null) throw new Error('no revisions');
  const expected: Record<string, readonly string[]> = {};
  const actual: Record<string, readonly string[]> = {};
  for (const direction of ['upgrade', 'downgrade'] as const) {
    const parts = scriptOf(selectRange(history, null, direction), direction, options);
    for (const [id, { sql }] of Object.entries(real[direction])) {
      if (sql === null) continue;
      expected[`${direction} ${id}`] = splitScript(sql);
      actual[`${direction} ${id}`] = parts
        .filter(({ revision }) => revision === id)
        .flatMap(({ statements }) => statements.map((one) => normalize(one.sql)));
    }
  }
  return [actual, expected];
}

type Scripts = Readonly<Record<string, readonly string[]>>;

async function compareHistory(name: string): Promise<readonly [Scripts, Scripts]> {
  const directory = await mkdtemp(join(tmpdir(), 'plinth-script-'));
  try {
    await cp(join(folder, name), directory, { recursive: true });
    await cp(join(folder, 'env.py'), join(directory, 'env.py'));
    await writeFile(join(directory, 'alembic.ini'), '[alembic]\nscript_location = %(here)s\nprepend_sys_path = .\n');
    return await compare(histories.python ?? '', directory, '.');
  } finally {
    await rm(directory, { recursive: true });
  }
}

describe.skipIf(histories.python === null)('revisions rendered by plinth and by alembic --sql', () => {
  test.each(['conventions', 'statements', 'branches', 'styles'])('%s', async (name) => {
    const [actual, expected] = await compareHistory(name);
    expect(actual).toEqual(expected);
  });

  /** Parentheses that mean nothing may differ, and Alembic prints the indexes of one table in no fixed order. */
  test.each(['tables', 'indexes'])('%s, by meaning', async (name) => {
    const [actual, expected] = await compareHistory(name);
    const meanings = (scripts: Scripts): unknown =>
      Object.entries(scripts).map(([revision, statements]) => [revision, statements.map((sql) => fingerprint(sql)).toSorted()]);
    expect(meanings(actual)).toEqual(meanings(expected));
  });
});

test.skipIf(captions.python === null)('examples/captions, both ways', async () => {
  const [actual, expected] = await compare(captions.python ?? '', captionsFolder, 'alembic');
  expect(actual).toEqual(expected);
});
