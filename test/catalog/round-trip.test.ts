import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareCatalogs } from '../../src/catalog/equal.js';
import { readCatalog, readLiveCatalog } from '../../src/catalog/read.js';
import { writeCatalog } from '../../src/catalog/write.js';
import { connectLive } from '../../src/postgres/connection.js';
import { replay } from '../../src/shadow/replay.js';
import type { Server } from '../../src/shadow/attach.js';
import { testDatabase, type TestDatabase } from '../harness/database.js';
import { DEBIAN_BIN, noDebian, startDebian } from '../harness/debian.js';
import { nastySql } from './nasty.js';
import { describeDatabase } from './oracle.js';

/** Reads as a guest, writes for the other database's major, replays there. */
async function recreate(source: TestDatabase, target: TestDatabase, major: number): Promise<void> {
  const connection = await connectLive(source.url);
  const { catalog, notExamined } = await readLiveCatalog(connection);
  await connection.close();
  const writing = writeCatalog(catalog, { major });
  const { refused } = await replay(target.database, writing.statements);
  expect({ refused, read: notExamined, written: writing.notExamined }).toEqual({ refused: [], read: [], written: [] });
}

/** Without the random key of `\restrict` (15.14 and newer). */
async function dump({ url }: TestDatabase): Promise<string> {
  const { stdout } = await promisify(execFile)(
    `${DEBIAN_BIN}/pg_dump`,
    ['--schema-only', '--no-owner', '--no-privileges', '--dbname', url],
    { maxBuffer: 1 << 26 },
  );
  return stdout.replaceAll(/^\\(un)?restrict .*$/gm, '');
}

test('a schema of 18 is the same again by what the server says of it', async () => {
  await using source = await testDatabase();
  await using target = await testDatabase();
  await source.client.query(nastySql(18));
  await recreate(source, target, 18);
  expect(await describeDatabase(target.client)).toEqual(await describeDatabase(source.client));
  expect(compareCatalogs(await readCatalog(source.client), await readCatalog(target.client))).toEqual([]);
});

describe.skipIf(noDebian)('from PostgreSQL 15', () => {
  let debian: Server;
  let source: TestDatabase;
  beforeAll(async () => {
    debian = await startDebian();
    source = await testDatabase(debian);
    await source.client.query(nastySql(15));
  });
  afterAll(async () => debian?.stop());

  test('to 15: pg_dump prints both alike', async () => {
    await using target = await testDatabase(debian);
    await recreate(source, target, 15);
    expect(await dump(target)).toBe(await dump(source));
  });

  test('to 18: all executes, and is what the script makes there', async () => {
    await using target = await testDatabase();
    await using native = await testDatabase();
    await native.client.query(nastySql(15));
    await recreate(source, target, 18);
    expect(await describeDatabase(target.client)).toEqual(await describeDatabase(native.client));
  });
});
