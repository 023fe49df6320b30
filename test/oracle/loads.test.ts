import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readProject } from '../../src/python/project.js';
import { fingerprint } from '../../src/sql/fingerprint.js';
import { readMapping } from '../../src/sqlalchemy/read-models.js';
import { testDatabase } from '../harness/database.js';
import { expected } from './loads/expected.js';
import { findOracle } from './python.js';
import { runPython } from './run-python.js';

const folder = join(import.meta.dirname, 'loads');
const { python, missing } = await findOracle(join(folder, 'requirements.txt'));
const why = missing === null ? '' : ` (skipped: ${missing})`;

/** psycopg's `%(name)s` as `$1`, `$2`, …; `%%` is its percent sign. */
function numbered(sql: string): string {
  let count = 0;
  return sql.replaceAll(/%\(\w+\)s/g, () => `$${(count += 1)}`).replaceAll('%%', '%');
}

/** Statements by their shapes, so that a difference shows the text. */
function shapes(statements: readonly string[]): readonly string[] {
  return statements.map((sql) => fingerprint(sql) ?? sql);
}

async function record(interpreter: string): Promise<Readonly<Record<string, readonly string[]>>> {
  await using database = await testDatabase();
  const url = database.url.replace(/^postgres(ql)?:/, 'postgresql+psycopg:');
  const printed = await runPython(interpreter, ['scenarios.py'], { cwd: folder, env: { DATABASE_URL: url } });
  const parsed: Record<string, readonly string[]> = JSON.parse(printed);
  return Object.fromEntries(Object.entries(parsed).map(([name, sent]) => [name, sent.map(numbered)]));
}

describe.skipIf(python === null)(`loads and flushes as SQLAlchemy sends them${why}`, async () => {
  const sent = python === null ? {} : await record(python);
  const { registry } = readMapping(await readProject(folder));

  test('every scenario has its counterpart', () => {
    expect(Object.keys(expected).sort()).toEqual(Object.keys(sent).sort());
  });

  test.for(Object.keys(expected))('%s', (name) => {
    const real = sent[name] ?? [];
    const told = expected[name]?.(registry) ?? [];
    if (JSON.stringify(shapes(told).toSorted()) !== JSON.stringify(shapes(real).toSorted())) expect(told).toEqual(real);
    expect(shapes(told).toSorted()).toEqual(shapes(real).toSorted());
  });
});
