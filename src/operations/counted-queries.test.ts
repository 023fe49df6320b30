import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../test/harness/database.js';
import { temporaryFolder } from '../../test/harness/temporary.js';
import { readLiveCatalog } from '../catalog/read.js';
import { connectLive } from '../postgres/connection.js';
import { type Server, startServer } from '../shadow/server.js';
import { packSnapshot } from '../snapshot/pack.js';
import { readSnapshot } from '../snapshot/read.js';
import { gatherCounted } from './counted-queries.js';

let server: Server;
let database: TestDatabase;

beforeAll(async () => {
  server = await startServer({ settings: { shared_preload_libraries: 'pg_stat_statements' } });
  database = await testDatabase(server);
  await database.client.query('CREATE SCHEMA tools; CREATE EXTENSION pg_stat_statements SCHEMA tools; CREATE TABLE t (id int, name text)');
  for (let call = 0; call < 3; call += 1) await database.client.query(`SELECT name FROM t WHERE name = 'c4nary' /* c4nary */`);
  await database.client.query(`CREATE ROLE counted_somebody PASSWORD 'c4nary'`);
});

afterAll(() => server.stop());

test('statements of a live server and of its snapshot: the same, with parameters for literals and with calls a minute', async () => {
  const connection = await connectLive(database.url);
  const { catalog } = await readLiveCatalog(connection);
  const live = await gatherCounted({ connection, catalog }, 1_000);
  const snapshot = await readSnapshot(connection, { withValues: false, version: '0.0.0', now: new Date() });
  await connection.close();
  expect(live.notExamined).toEqual([]);
  const [own] = live.queries.filter(({ sql }) => sql === 'SELECT name FROM t WHERE name = $1');
  expect(own).toMatchObject({ origin: 'pg_stat_statements', place: null });
  expect(own?.callsPerMinute).toBeGreaterThan(0);
  expect(JSON.stringify(live)).not.toContain('c4nary');

  using folder = temporaryFolder();
  const file = join(folder.path, 'snapshot');
  await writeFile(file, packSnapshot(snapshot));
  const kept = await gatherCounted({ snapshot: file }, 1_000);
  expect(kept.queries.map(({ sql }) => sql)).toContain('SELECT name FROM t WHERE name = $1');
  expect(snapshot.queries?.find(({ sql }) => sql === 'SELECT name FROM t WHERE name = $1')).toMatchObject({ calls: 3 });
  expect(JSON.stringify(kept)).not.toContain('c4nary');
  expect((await gatherCounted({ snapshot: file }, 1)).queries).toHaveLength(1);
});

test('a database without the extension says so', async () => {
  await using bare = await testDatabase();
  const connection = await connectLive(bare.url);
  const { catalog } = await readLiveCatalog(connection);
  const { queries, notExamined } = await gatherCounted({ connection, catalog }, 10);
  await connection.close();
  expect([queries, notExamined.map(({ reason }) => reason)]).toEqual([[], ['the extension pg_stat_statements is not in this database']]);
});
