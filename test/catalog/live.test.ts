import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readLiveCatalog } from '../../src/catalog/read.js';
import { BATCH } from '../../src/postgres/session-batches.js';
import { connectLive } from '../../src/postgres/connection.js';
import type { Server } from '../../src/shadow/attach.js';
import { testDatabase, testServer, type TestDatabase } from '../harness/database.js';
import { noDebian, startDebian } from '../harness/debian.js';
import { nastySql } from './nasty.js';

const ON_18 = { name: 'PostgreSQL 18', skip: false, start: () => Promise.resolve(testServer()), stop: () => Promise.resolve() };
const ON_15 = { name: 'PostgreSQL 15', skip: noDebian, start: startDebian, stop: (server: Server) => server.stop() };

async function addTables(database: TestDatabase, count: number): Promise<void> {
  const create = `create table t%s (id int primary key, a int, b text default 'x' check (b <> '')); create index on t%1$s (lower(b)) where a > 0`;
  await database.client.query(
    `do $$ begin for i in 1..${count} loop execute format('${create.replaceAll("'", "''")}', i); end loop; end $$`,
  );
}

async function countStatements(url: string): Promise<{ readonly sent: number; readonly definitions: number }> {
  const connection = await connectLive(url);
  const before = connection.sent();
  const { catalog } = await readLiveCatalog(connection);
  const sent = connection.sent() - before;
  await connection.close();
  const definitions = catalog.tables.flatMap((table) => [...table.indexes, ...table.checks, ...table.policies]).length;
  return { sent, definitions };
}

describe.each([ON_18, ON_15])('a live server, $name', ({ skip, start, stop }) => {
  let server: Server;
  beforeAll(async () => {
    if (!skip) server = await start();
  });
  afterAll(async () => {
    if (!skip) await stop(server);
  });

  test.skipIf(skip)('a constant number of statements, and one more for 500 definitions', async () => {
    await using database = await testDatabase(server);
    const empty = await countStatements(database.url);
    await addTables(database, 10);
    const small = await countStatements(database.url);
    await addTables(await renamed(database), 400);
    const large = await countStatements(database.url);
    expect(small.sent).toBe(empty.sent + 1);
    expect(large.definitions).toBeGreaterThan(2 * BATCH);
    expect(large.sent).toBe(empty.sent + Math.ceil(large.definitions / BATCH));
  });

  test.skipIf(skip)('leaves no trace', async () => {
    await using database = await testDatabase(server);
    await database.client.query(nastySql(server.major));
    const connection = await connectLive(database.url);
    await readLiveCatalog(connection);
    const count = async (sql: string): Promise<number> => Number((await database.client.query<{ count: string }>(sql)).rows[0]?.count);
    const ours = `from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name = 'plinth'`;
    expect(await count(`select count(*) ${ours} and state = 'idle' and backend_xid is null and backend_xmin is null`)).toBe(1);
    expect(await count(`select count(*) from pg_locks where pid in (select pid ${ours})`)).toBe(0);
    expect(await count(`select count(*) from pg_prepared_xacts`)).toBe(0);
    await connection.close();
    await expect.poll(() => count(`select count(*) ${ours}`)).toBe(0);
  });

  test.skipIf(skip)('a locked table costs its own definitions, and no more than a few lock timeouts', async () => {
    await using database = await testDatabase(server);
    await addTables(database, 300);
    await database.client.query(
      'create view over_locked as select id from t3; create view free as select id from t4; create table child (id int default 5, check (id > 0))',
    );
    await database.client.query('begin; lock table t3, child in access exclusive mode');
    const limits = { statement: 10_000, lock: 100, idle: 10_000 };
    const connection = await connectLive(database.url, { limits });
    const { catalog, notExamined } = await readLiveCatalog(connection);
    const sent = connection.sent();
    await connection.close();
    await database.client.query('rollback');

    expect(notExamined.map(({ object }) => object).sort()).toEqual(
      [
        'constraint child_id_check of public.child',
        'constraint t3_b_check of public.t3',
        'index public.t3_lower_idx',
        'index public.t3_pkey',
        'view public.over_locked',
      ].sort(),
    );
    expect(sent).toBeLessThan(40);
    expect(notExamined.every(({ reason }) => reason.includes('locked by another session'))).toBe(true);
    const table = (name: string) => catalog.tables.find((candidate) => candidate.name === name);
    expect(
      table('t3')?.indexes.map(({ definition, isPartial, keys }) => ({ definition, isPartial, columns: keys.map(({ column }) => column) })),
    ).toEqual([
      { definition: null, isPartial: true, columns: [null] },
      { definition: null, isPartial: false, columns: ['id'] },
    ]);
    expect(table('t3')?.columns[2]?.default).toBe(`'x'::text`);
    expect(table('t4')?.indexes.every(({ definition }) => definition !== null)).toBe(true);
    expect(catalog.views.map(({ name, definition }) => [name, definition !== null])).toEqual([
      ['free', true],
      ['over_locked', false],
    ]);
  });

  test.skipIf(skip)('an ALTER TABLE that waits for a lock is not waited for', async () => {
    await using database = await testDatabase(server);
    await addTables(database, 3);
    const waiting = await server.connect(database.name);
    await database.client.query('begin; lock table t2 in access share mode');
    const alter = waiting.query('alter table t2 add column late int');
    const isWaiting = async () =>
      (
        await database.client.query(
          `select from pg_locks where mode = 'AccessExclusiveLock' and not granted and database = (select oid from pg_database where datname = current_database())`,
        )
      ).rowCount;
    await expect.poll(isWaiting).toBe(1);
    const connection = await connectLive(database.url);
    const { catalog, notExamined } = await readLiveCatalog(connection);
    await connection.close();
    await database.client.query('rollback');
    await alter;
    await waiting.end();
    expect(catalog.tables.map(({ columns }) => columns.length)).toEqual([3, 3, 3]);
    expect(notExamined.map(({ object }) => object)).toEqual([
      'constraint t2_b_check of public.t2',
      'index public.t2_lower_idx',
      'index public.t2_pkey',
    ]);
  });

  test.skipIf(skip)('a role without any privilege sees the whole schema', async () => {
    await using database = await testDatabase(server);
    await database.client.query(nastySql(server.major));
    const role = `plinth_nobody_${database.name}`;
    await database.client.query(`create role ${role} login`);
    try {
      const [mine, theirs] = await Promise.all(
        [database.url, server.url(database.name, role)].map(async (url) => {
          const connection = await connectLive(url);
          const reading = await readLiveCatalog(connection);
          await connection.close();
          return { ...reading, superuser: connection.identity.isSuperuser };
        }),
      );
      expect(theirs?.catalog).toEqual(mine?.catalog);
      expect([mine?.superuser, theirs?.superuser]).toEqual([true, false]);
    } finally {
      await database.client.query(`drop role ${role}`);
    }
  });

  test.skipIf(skip)('says which privilege is missing and how to grant it', async () => {
    await using database = await testDatabase(server);
    const role = `plinth_nobody_${database.name}`;
    await database.client.query(`create role ${role} login`);
    try {
      await database.client.query('revoke select on pg_catalog.pg_policy from public');
      const connection = await connectLive(server.url(database.name, role));
      await expect(readLiveCatalog(connection)).rejects.toMatchObject({
        code: 'insufficient_privilege',
        hint: `GRANT SELECT ON pg_catalog.pg_policy TO ${role};`,
      });
      await connection.close();
      await database.client.query(`revoke connect on database ${database.name} from public`);
      await expect(connectLive(server.url(database.name, role))).rejects.toMatchObject({
        code: 'insufficient_privilege',
        hint: `GRANT CONNECT ON DATABASE ${database.name} TO ${role};`,
      });
    } finally {
      await database.client.query(`drop role ${role}`);
    }
  });
});

/** Makes room for tables of the same names: a schema of their own, first on the search path. */
async function renamed(database: TestDatabase): Promise<TestDatabase> {
  await database.client.query('create schema more; set search_path = more');
  return database;
}
