import { readFileSync } from 'node:fs';
import { createDatabase, type Database } from '../../src/shadow/database.js';
import type { Server } from '../../src/shadow/server.js';

/** A database with what the measured statements find; once a server, for it makes a role and a tablespace. */
export async function openFixture(server: Server): Promise<Database> {
  const database = await createDatabase(server);
  const client = await server.connect(database.name, { options: '-c search_path=public' });
  // Two tablespaces on one disk; CREATE TABLESPACE refuses to run with others.
  await client.query('SET allow_in_place_tablespaces = on');
  await client.query("CREATE TABLESPACE measured_space LOCATION ''");
  await client.query(readFileSync(new URL('fixture.sql', import.meta.url), 'utf8'));
  await client.end();
  return database;
}
