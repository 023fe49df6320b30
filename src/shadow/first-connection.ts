import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { Failure } from '../failure/failure.js';
import type { Server } from './attach.js';
import type { Kept } from './keeper.js';

/** Asks every 10 ms until the server answers, has ended or says that it will not, or 30 s have passed. Throws `server_start_failed`. */
export async function awaitFirstConnection(server: Server, kept: Kept): Promise<pg.Client> {
  const until = Date.now() + 30_000;
  for (;;) {
    try {
      return await server.connect('postgres');
    } catch (error) {
      const log = await readFile(join(server.directory, 'log'), 'utf8').catch(() => '');
      if (!kept.isRunning() || Date.now() > until || saysFatal(log)) throw describeFailure(log, error);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** Refusing a connection while starting is logged as FATAL too. */
function saysFatal(log: string): boolean {
  return /(FATAL|PANIC): (?!.*(starting up|not yet accepting))|invalid value for parameter|error while loading shared/.test(log);
}

function describeFailure(log: string, cause: unknown): Failure {
  const detail = log.trim().split('\n').slice(-5).join('\n');
  return new Failure('server_start_failed', 'a temporary PostgreSQL did not start', {
    detail: detail === '' ? null : detail,
    hint: 'Set PLINTH_POSTGRES_BIN to the folder of a PostgreSQL that runs on this machine.',
    cause,
  });
}
