import type pg from 'pg';
import { inject } from 'vitest';
import { createDatabase, type Database } from '../../src/shadow/database.js';
import { attachServer, type Server } from '../../src/shadow/attach.js';

/** A database of a test's own. */
export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  /** A connection as superuser. */
  readonly client: pg.Client;
  /** The same as the functions of `shadow/` take it. */
  readonly database: Database;
  drop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

let attached: Server | undefined;

/** The server of this vitest run (PostgreSQL 18, or PLINTH_POSTGRES_BIN's); `stop()` ends connections, not the server. */
export function testServer(): Server {
  attached ??= attachServer(inject('server'));
  return attached;
}

/** A fresh database, on the run's server or on another; drop it in `afterAll`/`afterEach`, or declare it with `await using`. */
export async function testDatabase(server: Server = testServer()): Promise<TestDatabase> {
  const database = await createDatabase(server);
  // Tests write unqualified names.
  await database.client.query('SET search_path = "$user", public');
  const drop = () => database.drop();
  return { name: database.name, url: server.url(database.name), client: database.client, database, drop, [Symbol.asyncDispose]: drop };
}
