import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfiguration } from './read.js';
import { readDeclaredMajor } from './server-version.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plinth configuration '));
});
afterEach(() => rm(directory, { recursive: true }));

const write = (file: string, text: string): Promise<void> => writeFile(join(directory, file), text);

test('reads plinth.toml, else [tool.plinth] of pyproject.toml, else nothing', async () => {
  expect(await readConfiguration(directory)).toEqual({ configuration: {}, file: null });
  await write('pyproject.toml', '[project]\nname = "x"\n[tool.plinth.postgres]\nmajor = 15\n');
  expect(await readConfiguration(directory)).toEqual({ configuration: { postgres: { major: 15 } }, file: 'pyproject.toml' });
  await write('plinth.toml', '[volumes.words]\nrows = 5_000_000\nrows_per.transcriptions = 1500\n');
  expect((await readConfiguration(directory)).configuration).toEqual({
    volumes: { words: { rows: 5_000_000, rows_per: { transcriptions: 1500 } } },
  });
});

test('an unknown key is refused with the closest known one', async () => {
  await write('plinth.toml', '[postgres]\nmajro = 16\n');
  await expect(readConfiguration(directory)).rejects.toMatchObject({
    code: 'configuration_invalid',
    detail: 'postgres.majro: unknown key',
    hint: 'Did you mean "major"?',
  });
  await write('plinth.toml', '[volumes.words]\nrow = 16\n');
  await expect(readConfiguration(directory)).rejects.toMatchObject({ hint: 'Did you mean "rows"?' });
});

test('broken TOML says where', async () => {
  await write('plinth.toml', '[postgres]\nmajor = \n');
  await expect(readConfiguration(directory)).rejects.toMatchObject({
    code: 'configuration_invalid',
    detail: expect.stringContaining('Line 2'),
  });
});

test.each([
  ['image: postgres:16-alpine', 16],
  ['image: "postgis/postgis:15-3.4"', 15],
  ['image: pgvector/pgvector:pg17', 17],
  ['image: timescale/timescaledb:latest-pg14', 14],
  ['image: registry.local:5000/library/postgres:13.4', 13],
  ['image: postgres', null],
  ['image: prom/postgres-exporter:16', null],
  ['image: redis:7', null],
])('%s', async (line, major) => {
  await write('docker-compose.yml', `services:\n  db:\n    ${line}\n`);
  expect((await readDeclaredMajor(directory))?.major ?? null).toBe(major);
});
