import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../failure/failure.js';
import { type KeptCluster, keptCluster } from './kept-cluster.js';
import type { Account } from './run-as.js';

const run = promisify(execFile);

/** The bootstrap superuser. Not "postgres": that is a name that somebody's revisions grant to, and must not be able to. */
export const SUPERUSER = 'plinth_superuser';

/** The role that owns the databases and runs what is replayed; it has no privilege beyond them. */
export const OWNER = 'plinth';

/** Programs that the account can run, what they call themselves, and their major. */
export interface Runnable {
  readonly bin: string;
  readonly version: string;
  readonly major: number;
}

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

/** What `postgres --version` prints, and the major that it states; null where the program can't be run by that account. */
export async function readVersion(bin: string, running: Running): Promise<{ readonly version: string; readonly major: number } | null> {
  try {
    const { stdout } = await run(join(bin, 'postgres'), ['--version'], childOptions(running));
    const major = /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1];
    return major === undefined ? null : { version: stdout.trim(), major: Number(major) };
  } catch {
    return null;
  }
}

/** Pages that plinth writes have no checksums: on by default from 18 on. */
const fixedWords = (major: number): string[] => [...FIXED, ...(major >= 18 ? ['--no-data-checksums'] : [])];

const FIXED = ['--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions', '--wal-segsize=1', `--username=${SUPERUSER}`];

/**
 * Lays an empty cluster in `directory/data`: a copy of the kept one where there is one and it may be, else a new one. With a password
 * file, connections must present it; without, the socket's directory guards. Gives what it is a copy of, or null.
 */
export async function layCluster(
  { bin, version, major }: Runnable,
  running: Running,
  passwordFile: string | null,
  mayCopy: boolean,
): Promise<KeptCluster | null> {
  const data = join(running.directory, 'data');
  if (passwordFile !== null) {
    await initialiseCluster(bin, running, [...fixedWords(major), '--auth=scram-sha-256', `--pwfile=${passwordFile}`]);
    return null;
  }
  const words = [...fixedWords(major), '--auth=trust'];
  const kept = keptCluster(bin, version, words);
  if (mayCopy && (await kept.copyTo(data, running.account))) return kept;
  await initialiseCluster(bin, running, words);
  await kept.keep(data);
  return null;
}

async function initialiseCluster(bin: string, running: Running, words: readonly string[]): Promise<void> {
  try {
    await run(join(bin, 'initdb'), ['-D', join(running.directory, 'data'), ...words], childOptions(running));
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
