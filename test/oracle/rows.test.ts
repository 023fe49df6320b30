import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readProject } from '../../src/python/project.js';
import { fingerprint } from '../../src/sql/fingerprint.js';
import type { Revision } from '../../src/sqlalchemy/alembic/history.js';
import { readRevisions } from '../../src/sqlalchemy/alembic/read.js';
import { testDatabase } from '../harness/database.js';
import { findOracle } from './python.js';
import { runPython } from './run-python.js';

const folder = join(import.meta.dirname, 'rows');
const { python, missing } = await findOracle(join(import.meta.dirname, 'revisions', 'requirements.txt'));
const why = missing === null ? '' : ` (skipped: ${missing})`;

/** What the real Alembic sends for each revision on a database with rows. */
async function runReally(interpreter: string): Promise<Readonly<Record<string, readonly string[]>>> {
  await using database = await testDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'plinth-rows-'));
  try {
    await cp(folder, directory, { recursive: true });
    await writeFile(join(directory, 'alembic.ini'), '[alembic]\nscript_location = %(here)s\n');
    const printed = await runPython(interpreter, ['-m', 'alembic', 'upgrade', 'heads'], {
      cwd: directory,
      env: { DATABASE_URL: database.url },
    });
    return JSON.parse(printed.slice(printed.indexOf('--sent--') + '--sent--'.length)) as Record<string, readonly string[]>;
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** What changes rows, each shape once with a text of it; a text's parameters are counted, whatever they are called. */
function shapes(statements: readonly string[]): ReadonlyMap<string, string> {
  const changes = statements.filter((sql) => /^\s*(INSERT|UPDATE|DELETE|WITH)\b/i.test(sql));
  return new Map(changes.map((sql) => [fingerprint(numberParameters(sql)) ?? sql, sql]));
}

function numberParameters(sql: string): string {
  let count = 0;
  return sql.replaceAll(/%\(\w+\)s|(?<![:\w]):\w+(?!:)/g, () => `$${(count += 1)}`).replaceAll('%%', '%');
}

describe.skipIf(python === null)(`revisions that work on rows, against real Alembic and SQLAlchemy${why}`, () => {
  let real: Readonly<Record<string, readonly string[]>> = {};
  let revisions: readonly Revision[] = [];

  beforeAll(async () => {
    real = await runReally(python ?? '');
    revisions = (await readRevisions(await readProject(folder), {}, { script: true, rows: true }))?.revisions ?? [];
  });

  test('every statement that is sent is known, and no other', () => {
    expect(
      revisions.flatMap(({ id, upgrade }) => [...upgrade.unwritten, ...upgrade.unknown].map(({ line, reason }) => [id, line, reason])),
    ).toEqual([]);
    const differences = revisions.map(({ id, upgrade: { script, rows } }) => {
      const [ours, theirs] = [shapes([...script, ...rows].map(({ sql }) => sql)), shapes(real[id] ?? [])];
      const lacking = [...theirs].flatMap(([shape, sql]) => (ours.has(shape) ? [] : [sql]));
      return { id, lacking, more: [...ours].flatMap(([shape, sql]) => (theirs.has(shape) ? [] : [sql])) };
    });
    expect(differences).toEqual(revisions.map(({ id }) => ({ id, lacking: [], more: [] })));
  });
});
