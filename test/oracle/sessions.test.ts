import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readProject } from '../../src/python/project.js';
import { fingerprint } from '../../src/sql/fingerprint.js';
import { readMapping } from '../../src/sqlalchemy/read-models.js';
import { readQueries } from '../../src/sqlalchemy/read-queries.js';
import { testDatabase } from '../harness/database.js';
import { findOracle } from './python.js';
import { runPython } from './run-python.js';

const folder = join(import.meta.dirname, 'sessions');
const { python, missing } = await findOracle(join(folder, 'requirements.txt'));
const why = missing === null ? '' : ` (skipped: ${missing})`;

type Statements = Readonly<Record<string, readonly string[]>>;

/** What the real SQLAlchemy sends, by function; psycopg's `%(name)s` as `$1`, `$2`, … */
async function sendReally(interpreter: string): Promise<Statements> {
  await using database = await testDatabase();
  const url = database.url.replace(/^postgres(ql)?:/, 'postgresql+psycopg:');
  const printed = await runPython(interpreter, ['drive.py'], { cwd: folder, env: { DATABASE_URL: url } });
  const parsed: Statements = JSON.parse(printed);
  return Object.fromEntries(Object.entries(parsed).map(([name, sent]) => [name, sent.map(numberParameters)]));
}

function numberParameters(sql: string): string {
  let count = 0;
  return sql.replaceAll(/%\(\w+\)s/g, () => `$${(count += 1)}`).replaceAll('%%', '%');
}

async function sendAsRead(): Promise<Statements> {
  const project = await readProject(folder);
  const { functions } = readQueries(project, readMapping(project));
  return Object.fromEntries(
    functions.map((one) => [
      one.name.replace(/^(functions|objects|repositories)\./, ''),
      [...one.sends.map(({ sql }) => sql), ...one.unknown.map(({ reason }) => `not read: ${reason}`)],
    ]),
  );
}

/** Each shape once, with a text of it. */
function shapes(statements: readonly string[]): Map<string, string> {
  return new Map(statements.map((sql) => [fingerprint(sql) ?? sql, sql]));
}

describe.skipIf(python === null)(`functions that work with a session, against real SQLAlchemy${why}`, () => {
  let real: Statements = {};
  let read: Statements = {};

  beforeAll(async () => {
    real = await sendReally(python ?? '');
    read = await sendAsRead();
  });

  test('what is read of every function is what its calls send, and no more', () => {
    const differences: Record<string, unknown> = {};
    for (const [name, sent] of Object.entries(real)) {
      const [ours, theirs] = [shapes(read[name] ?? []), shapes(sent)];
      const lacking = [...theirs].flatMap(([shape, sql]) => (ours.has(shape) ? [] : [sql]));
      const more = [...ours].flatMap(([shape, sql]) => (theirs.has(shape) ? [] : [sql]));
      if (lacking.length > 0 || more.length > 0) differences[name] = { lacking, more };
    }
    expect(differences).toEqual({});
    expect(Object.keys(real).length).toBeGreaterThan(5);
  });
});
