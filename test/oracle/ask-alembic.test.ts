import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { normalize } from '../../measure/compare-scripts.js';
import { render } from '../../src/operations/render/render.js';
import type { Rendered } from '../../src/operations/render/result.js';
import { temporaryFolder } from '../harness/temporary.js';
import { captionsFolder, captionsRequirements } from './captions.js';
import { findOracle } from './python.js';

const captions = await findOracle(captionsRequirements);

async function ask(input: Readonly<Record<string, unknown>>): Promise<{ parts: Rendered; notes: string[] }> {
  const notes: string[] = [];
  const surroundings = {
    environment: {},
    now: new Date(0),
    signal: new AbortController().signal,
    progress: () => undefined,
    passPointOfNoReturn: () => undefined,
    note: (text: string) => void notes.push(text),
  };
  return { parts: (await render.run(render.input.parse(input), surroundings)) as Rendered, notes };
}

const texts = (parts: Rendered): readonly string[] =>
  parts.flatMap(({ revision, statements, version }) => [
    ...statements.map(({ sql, file, line }) => `${file}:${line} ${normalize(sql)}`),
    ...version.map((sql) => `${revision} ${normalize(sql)}`),
  ]);

describe.skipIf(captions.python === null)("the project's own Alembic", () => {
  test('says what plinth reads, with the same places and transactions', async () => {
    process.env['DATABASE_URL'] = 'postgresql+asyncpg://nobody@localhost/none';
    // The last one asks how many rows it changed, which no offline run knows.
    const range = '6c0814d5a29d:c26e7a3b08f3';
    const [asked, read] = [await ask({ dir: captionsFolder, range, python: captions.python }), await ask({ dir: captionsFolder, range })];
    expect(asked.parts.every(({ source }) => source === 'alembic')).toBe(true);
    expect(texts(asked.parts)).toEqual(texts(read.parts));
    const cuts = ({ parts }: { parts: Rendered }): string[] =>
      parts.map(({ revision, transaction }) => `${revision} ${transaction === null ? 'outside' : 'inside'}`);
    expect(cuts(asked)).toEqual(cuts(read));
  }, 60_000);

  test('a revision that needs a database is named, and the rest is rendered; no module, no answer', async () => {
    const head = (id: string, parent: string | null): string =>
      `from alembic import op\nimport sqlalchemy as sa\nrevision = "${id}"\ndown_revision = ${parent === null ? 'None' : `"${parent}"`}\n\n\n`;
    using folder = temporaryFolder({
      'alembic.ini': '[alembic]\nscript_location = m\n',
      'm/env.py':
        'from alembic import context\ncontext.configure(url="postgresql://x/y", literal_binds=True, dialect_opts={"paramstyle": "named"})\nwith context.begin_transaction():\n    context.run_migrations()\n',
      'm/versions/a.py': `${head('a1', null)}def upgrade():\n    op.execute("CREATE TABLE a (id int)")\n`,
      'm/versions/b.py': `${head('b2', 'a1')}def upgrade():\n    op.execute("SELECT 1")\n    op.get_bind().execute(sa.text("SELECT 1")).scalar_one()\n`,
      'm/versions/c.py': `${head('c3', 'b2')}import socket\n\n\ndef upgrade():\n    op.execute("CREATE TABLE " + "c_" + str(len(socket.if_nameindex())) + " (id int)")\n`,
    });
    const { parts } = await ask({ dir: folder.path, python: captions.python });
    expect(
      parts.map(({ revision, statements, unknown }) => [revision, statements.map(({ file, line }) => `${file}:${line}`), unknown.length]),
    ).toEqual([
      ['a1', ['m/versions/a.py:8'], 0],
      ['b2', ['m/versions/b.py:8', 'm/versions/b.py:9'], 1],
      ['c3', ['m/versions/c.py:10'], 0],
    ]);
    await expect(ask({ dir: folder.path, python: join(folder.path, 'no-such-python') })).rejects.toThrow(
      "the project's Alembic did not answer",
    );
  }, 60_000);
});
