import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../failure/failure.js';
import type { Account } from './run-as.js';

const run = promisify(execFile);

/** The bootstrap superuser. Not "postgres": that is a name that somebody's revisions grant to, and must not be able to. */
export const SUPERUSER = 'plinth_superuser';

/** The role that owns the databases and runs what is replayed; it has no privilege beyond them. */
export const OWNER = 'plinth';

/** How a program is run: as which account, in which folder, with which environment. */
export interface Running {
  readonly account: Account | null;
  readonly directory: string;
}

/** Options for child processes. The caller's PG* and locale variables must not reach the server or its messages. */
export function childOptions({ account, directory }: Running) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG|TZ$)/.test(name));
  const env = { ...Object.fromEntries(inherited), LC_ALL: 'C', TZ: 'UTC' };
  return { cwd: directory, env, ...(account === null ? {} : { uid: account.uid, gid: account.gid }) };
}

/** The major that `postgres --version` states, or null where the program can't be run by that account. */
export async function readMajor(bin: string, running: Running): Promise<number | null> {
  try {
    const { stdout } = await run(join(bin, 'postgres'), ['--version'], childOptions(running));
    const major = /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1];
    return major === undefined ? null : Number(major);
  } catch {
    return null;
  }
}

/** Creates an empty cluster in `directory/data`. With a password file, connections must present it; without, the socket's directory guards. */
export async function initialiseCluster(bin: string, running: Running, passwordFile: string | null): Promise<void> {
  const access = passwordFile === null ? ['--auth=trust'] : ['--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const fixed = ['--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions', '--wal-segsize=1', `--username=${SUPERUSER}`];
  try {
    await run(join(bin, 'initdb'), ['-D', join(running.directory, 'data'), ...fixed, ...access], childOptions(running));
  } catch (error) {
    throw new Failure('server_start_failed', 'a temporary PostgreSQL could not be set up', {
      detail: lastLines(error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)),
      hint: 'PostgreSQL needs an account that /etc/passwd knows and about 50 MB of room for temporary files (TMPDIR).',
      cause: error,
    });
  }
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join('\n');
}

/**
 * Settings of a server that nothing depends on but this run: no durability, no background work that would change statistics or
 * take locks, room for the locks of schemas with thousands of tables.
 */
export const SETTINGS: Readonly<Record<string, string>> = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
  checkpoint_timeout: '1d',
  autovacuum: 'off',
  jit: 'off',
  shared_buffers: '32MB',
  max_connections: '50',
  max_locks_per_transaction: '1024',
  max_worker_processes: '4',
  temp_file_limit: '1GB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  max_logical_replication_workers: '0',
  log_min_messages: 'fatal',
  log_min_error_statement: 'panic',
};
