import { startServer } from '../../src/shadow/server.js';

// A process of its own for tests of what becomes of its server: prints where it is, then waits, or throws when told to.
const server = await startServer();
const client = await server.connect('postgres');
const { rows } = await client.query<{ pid: number }>("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid");
console.log(JSON.stringify({ directory: server.directory, postmaster: rows[0]?.pid }));
process.stdin.once('data', () => {
  throw new Error('as told');
});
