import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProject } from '../python/project.js';
import { readEngineSettings } from './engine-settings.js';

test('reads what engines say of their pool, constants followed, and never the URL', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'plinth-engine-'));
  try {
    await writeFile(join(directory, 'limits.py'), 'SIZE = 5 * 4\n');
    await writeFile(
      join(directory, 'database.py'),
      `import os
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine
from limits import SIZE

engine = create_async_engine("postgresql+asyncpg://u:secret@h/d", pool_size=SIZE, pool_pre_ping=True, echo=False)
reports = sa.create_engine(os.environ["URL"], max_overflow=int(os.environ["OVERFLOW"]))
`,
    );
    const engines = readEngineSettings(await readProject(directory));
    expect(engines).toMatchObject([
      { async: true, place: { file: 'database.py', line: 6 }, known: { pool_size: 20, pool_pre_ping: true }, unknown: [] },
      { async: false, place: { line: 7 }, known: {}, unknown: [{ argument: 'max_overflow' }] },
    ]);
    expect(JSON.stringify(engines)).not.toContain('secret');
  } finally {
    await rm(directory, { recursive: true });
  }
});
