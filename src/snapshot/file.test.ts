import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/harness/database.js';
import { connectLive } from '../postgres/connection.js';
import { loadSnapshot } from './file.js';
import { packSnapshot } from './pack.js';
import { readSnapshot } from './read.js';
import type { Snapshot } from './snapshot.js';

let folder: string;
let snapshot: Snapshot;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapshot-'));
  await using database = await testDatabase();
  for (const sql of [
    'CREATE TABLE t (id int PRIMARY KEY, name text)',
    "INSERT INTO t SELECT i, 'n' || i % 7 FROM generate_series(1, 500) i",
    'ANALYZE t',
  ])
    await database.client.query(sql);
  const connection = await connectLive(database.url);
  snapshot = await readSnapshot(connection, { withValues: true, version: '0.0.0', now: new Date('2026-01-02T03:04:05Z') });
  await connection.close();
});

afterAll(() => rm(folder, { recursive: true }));

async function load(content: Buffer | string): Promise<Snapshot> {
  const path = join(folder, 'file');
  await writeFile(path, content);
  return loadSnapshot(path);
}

test('what was written is read, compressed or not', async () => {
  const packed = packSnapshot(snapshot);
  expect(await load(packed)).toEqual(snapshot);
  expect(await load(gunzipSync(packed))).toEqual(snapshot);
  expect(packSnapshot(snapshot).equals(packed)).toBe(true);
});

test('a file that is none, is cut off, of a newer format or at odds with itself is refused with a reason', async () => {
  const packed = packSnapshot(snapshot);
  const json = JSON.stringify(snapshot);
  const [table] = snapshot.catalog.tables;
  const changed = {
    ...snapshot,
    catalog: { ...snapshot.catalog, tables: [{ ...table, columns: table?.columns.filter(({ name }) => name !== 'name') }] },
  };
  const files: [content: Buffer | string, code: string, detail: string | null][] = [
    [packed.subarray(0, packed.length / 2), 'snapshot_unreadable', 'It is cut off or damaged: unexpected end of file.'],
    [json.slice(0, 500), 'snapshot_unreadable', 'It is cut off or damaged: the JSON does not end.'],
    ['SELECT 1', 'snapshot_unreadable', 'It is neither JSON nor compressed.'],
    ['{"tables": []}', 'snapshot_unreadable', 'It is JSON, but not that of a snapshot.'],
    [gzipSync('{"formatVersion": 1}'), 'snapshot_unreadable', expect.stringContaining('asOf') as unknown as string],
    [JSON.stringify({ ...snapshot, formatVersion: 2, plinth: '9.0.0' }), 'snapshot_newer_format', 'It was written by plinth 9.0.0.'],
    [JSON.stringify(changed), 'snapshot_inconsistent', 'Table "public"."t" has no column "name".'],
  ];
  for (const [content, code, detail] of files)
    await expect(load(content)).rejects.toMatchObject({ name: 'Failure', code, detail, hint: expect.any(String) });
  await expect(loadSnapshot(join(folder, 'nothing'))).rejects.toMatchObject({ code: 'file_unreadable' });
});
