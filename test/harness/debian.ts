import { existsSync } from 'node:fs';
import { startServer, type Server } from '../../src/shadow/server.js';

/** Where Debian's postgresql-15 lies, a second major to test against. */
export const DEBIAN_BIN = '/usr/lib/postgresql/15/bin';

/**
 * True where tests on PostgreSQL 15 can't run: `describe.skipIf(noDebian)('… on PostgreSQL 15', …)`. Under CI its absence is not a
 * skip: the tests run, and starting the server fails with what is missing.
 */
export const noDebian = !existsSync(`${DEBIAN_BIN}/postgres`) && process.env['CI'] !== 'true';

/** Starts Debian's PostgreSQL 15; stop it in `afterAll`. */
export function startDebian(): Promise<Server> {
  return startServer({ binaries: DEBIAN_BIN });
}
