import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readCatalog } from '../catalog/read.js';
import { createDatabase } from './database.js';
import { clonePlanning } from './planning-shadow.js';
import { refuseDense } from './room.js';
import { type Server, startServer } from './server.js';

/** Of the test's own: root mounts it, others cannot. */
const MEGABYTES = 96;
const root = mkdtempSync(join(tmpdir(), 'room-'));
let mounted = false;

beforeAll(() => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m,mode=1777`, 'plinth-room', root], { stdio: 'ignore' });
    mounted = true;
  } catch {
    mounted = false;
  }
});

afterAll(() => {
  if (mounted) execFileSync('umount', ['-l', root]);
  rmSync(root, { recursive: true, force: true });
});

function leaveMegabytes(count: number): void {
  rmSync(join(root, 'filler'), { force: true });
  const { bavail, bsize } = statfsSync(root);
  writeFileSync(join(root, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - count * 2 ** 20)));
}

test('a disk that fills while a clone is made is a failure with a hint, and nothing is left', async ({ skip }) => {
  if (!mounted) skip('only root mounts a file system to fill');
  vi.stubEnv('TMPDIR', root);
  let server: Server | null = null;
  try {
    server = await startServer();
    const source = await createDatabase(server);
    await source.client.query('CREATE TABLE public.t (id int PRIMARY KEY, name text)');
    const catalog = await readCatalog(source.client);
    await source.drop();
    // Room for the copy of the template, not for what comes then.
    leaveMegabytes(8);
    const many = Array.from({ length: 200 }, (_, at) => ({ ...catalog.tables[0], name: `t${at}` }));
    const tables = many.flatMap((table) => (table.columns === undefined ? [] : [table as (typeof catalog.tables)[number]]));
    const statistics = { asOf: null, source: 'declared' as const, settings: {}, statsReset: null, relations: [] };
    const clone = clonePlanning(server, { catalog: { ...catalog, tables }, statistics, major: null });
    await expect(clone).rejects.toMatchObject({ name: 'Failure', code: 'disk_full', hint: expect.stringContaining('TMPDIR') as string });
  } finally {
    vi.unstubAllEnvs();
    await server?.stop();
  }
});

test('a disk without room for a cluster is a failure with a hint', async ({ skip }) => {
  if (!mounted) skip('only root mounts a file system to fill');
  vi.stubEnv('TMPDIR', root);
  try {
    leaveMegabytes(4);
    await expect(startServer()).rejects.toMatchObject({ name: 'Failure', hint: expect.stringContaining('TMPDIR') as string });
  } finally {
    vi.unstubAllEnvs();
  }
});

test('a file system that stores holes is refused, small files are let pass', () => {
  expect(() => refuseDense({ size: 2 ** 30, blocks: 2 ** 30 / 512 })).toThrow(
    expect.objectContaining({ code: 'sparse_files_missing' }) as Error,
  );
  expect(() => refuseDense({ size: 2 ** 30, blocks: 8 })).not.toThrow();
  expect(() => refuseDense({ size: 8192, blocks: 16 })).not.toThrow();
});
