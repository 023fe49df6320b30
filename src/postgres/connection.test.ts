import net from 'node:net';
import { expect, test } from 'vitest';
import { testDatabase, testServer } from '../../test/harness/database.js';
import { connectLive } from './connection.js';

const SECRET = 'v3ry-s3cret';

async function failureOf(promise: Promise<unknown>): Promise<Error & { readonly code?: string }> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('not an error');
  expect(`${error.message} ${JSON.stringify(error)}`).not.toContain(SECRET);
  return error;
}

async function withListener<Result>(onConnection: (socket: net.Socket) => void, work: (port: number) => Promise<Result>): Promise<Result> {
  const server = net.createServer((socket) => onConnection(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    return await work(typeof address === 'object' && address !== null ? address.port : 0);
  } finally {
    server.close();
  }
}

test('says who answers', async () => {
  await using database = await testDatabase();
  const connection = await connectLive(database.url);
  expect(connection.identity).toMatchObject({ database: database.name, major: testServer().major, isReplica: false, isSuperuser: true });
  await connection.close();
});

test('nobody listens', async () => {
  const port = await withListener(
    () => undefined,
    (free) => Promise.resolve(free),
  );
  expect(await failureOf(connectLive(`postgresql://me:${SECRET}@127.0.0.1:${port}/x`))).toMatchObject({
    name: 'Failure',
    code: 'connection_refused',
  });
});

test('a server that accepts and never answers', async () => {
  const failure = await withListener(
    () => undefined,
    (port) => failureOf(connectLive(`postgresql://me:${SECRET}@127.0.0.1:${port}/x?connect_timeout=1`)),
  );
  expect(failure).toMatchObject({ code: 'connection_timeout' });
});

test('a server that lets one in and never answers', async () => {
  const failure = await withListener(
    (socket) => {
      // AuthenticationOk and ReadyForQuery for whatever comes second; TLS is refused first.
      socket.once('data', () => {
        socket.write('N');
        socket.once('data', () => socket.write(Buffer.from([82, 0, 0, 0, 8, 0, 0, 0, 0, 90, 0, 0, 0, 5, 73])));
      });
    },
    (port) =>
      failureOf(connectLive(`postgresql://me:${SECRET}@127.0.0.1:${port}/x`, { limits: { statement: 100, lock: 100, idle: 1000 } })),
  );
  expect(failure).toMatchObject({ code: 'connection_timeout' });
});

test('something that is no PostgreSQL', async () => {
  const failure = await withListener(
    (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    (port) => failureOf(connectLive(`postgresql://me:${SECRET}@127.0.0.1:${port}/x`)),
  );
  expect(failure).toMatchObject({ code: 'connection_failed' });
});

test('a database that is not there, a role that is not there', async () => {
  const server = testServer();
  expect(await failureOf(connectLive(server.url('plinth_nowhere')))).toMatchObject({ code: 'database_missing' });
  expect(await failureOf(connectLive(server.url('postgres', 'plinth_nobody_at_all')))).toMatchObject({ code: 'authentication_failed' });
});

test('what it runs can neither write nor wait', async () => {
  await using database = await testDatabase();
  const connection = await connectLive(database.url, { limits: { statement: 200, lock: 100, idle: 1000 } });
  await expect(connection.brief('test', 'create table t ()')).rejects.toMatchObject({ code: '25006' });
  await expect(connection.snapshot((select) => select('test', 'create table t ()'))).rejects.toMatchObject({ code: '25006' });
  await expect(connection.brief('test', 'select pg_sleep(10)')).rejects.toMatchObject({ code: 'connection_timeout' });
  expect(await connection.brief('test', 'select 1 as one')).toEqual([{ one: 1 }]);
  await connection.close();
});

test('a signal cancels what runs', async () => {
  await using database = await testDatabase();
  const controller = new AbortController();
  const connection = await connectLive(database.url, { signal: controller.signal });
  const sleeping = connection.brief('test', 'select pg_sleep(60)');
  await expect
    .poll(
      async () =>
        (await database.client.query(`select from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`))
          .rowCount,
    )
    .toBe(1);
  controller.abort();
  await expect(sleeping).rejects.toMatchObject({ code: 'interrupted' });
  await connection.close();
  await expect
    .poll(
      async () =>
        (await database.client.query(`select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`))
          .rowCount,
    )
    .toBe(0);
});
