import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../failure/failure.js';
import { type Access, openAccess } from './access.js';
import { attachServer, type Server } from './attach.js';
import { findBinaries, type Binaries } from './binaries.js';
import { layCluster, OWNER, SETTINGS, type Runnable, type Running } from './cluster.js';
import { makeDirectory } from './directory.js';
import { awaitFirstConnection } from './first-connection.js';
import { keepPostmaster } from './keeper.js';
import type { KeptCluster } from './kept-cluster.js';
import { explainNoRoom } from './room.js';
import { type Account, chooseAccount } from './run-as.js';
import { makeRunnable } from './runnable.js';
import { writeStandIns } from './stand-ins.js';
import { sweepAbandoned } from './sweep.js';

export type { Server } from './attach.js';

export interface ServerOptions {
  /** The major to try things on; the npm package's when it does not matter. A major that is not on the machine is a failure. */
  readonly major?: number;
  /** A folder with `initdb` and `postgres`; goes before PLINTH_POSTGRES_BIN, which goes before `major`. */
  readonly binaries?: string;
  /** Server settings over plinth's own. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Starts a private PostgreSQL in a temporary directory, reachable through a Unix socket in it (on Windows: loopback with a random
 * password). It ends and its files go with `stop()`, or when this process ends in whatever way. Throws `server_binary_missing`,
 * `server_start_failed`.
 */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const found = findBinaries(options);
  const account = chooseAccount();
  const swept = sweepAbandoned(account);
  try {
    return await startAnew(account, found, options.settings ?? {}, true);
  } finally {
    await swept;
  }
}

/** In a directory of its own. A kept cluster that does not start, as it may be of another machine, is forgotten and made anew. */
async function startAnew(
  account: Account | null,
  found: Binaries,
  settings: Readonly<Record<string, string>>,
  mayCopy: boolean,
): Promise<Server> {
  const running: Running = { account, directory: await makeDirectory(account).catch(refuseDirectory) };
  let copied: KeptCluster | null = null;
  try {
    const runnable = await makeRunnable(found, running);
    const access = await openAccess(running.directory);
    copied = await layCluster(runnable, running, access.passwordFile, mayCopy);
    const standIns = await writeStandIns(running, runnable.major);
    return await startOn(runnable, running, access, { ...standIns, ...access.settings, ...settings });
  } catch (error) {
    await rm(running.directory, { recursive: true, force: true });
    if (copied === null) explainNoRoom(error);
    await copied.forget();
    return await startAnew(account, found, settings, false);
  }
}

/** Starts the server on the cluster that lies there. When it fails, no process is left. */
async function startOn(
  { bin, major }: Runnable,
  running: Running,
  access: Access,
  settings: Readonly<Record<string, string>>,
): Promise<Server> {
  const { directory } = running;
  const args = ['-D', join(directory, 'data'), ...renderSettings({ ...SETTINGS, ...newerSettings(major), ...settings })];
  const kept = await keepPostmaster(join(bin, 'postgres'), args, running);
  const { host, port, password } = access;
  const attached = attachServer({ major, host, port, password, directory });
  const stop = async () => {
    // The server first: its connections end with it, whatever they were waiting for.
    await kept.end();
    await attached.stop();
    // The account that the server ran as empties the directory, but may not remove it where TMPDIR is ours alone to write.
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const client = await awaitFirstConnection(attached, kept);
    await client.query(`CREATE ROLE ${OWNER} LOGIN${password === null ? '' : ` PASSWORD '${password}'`}`);
    await client.end();
    return { ...attached, stop };
  } catch (error) {
    await kept.end();
    throw error;
  }
}

/** 18 reads through worker processes unless told not to; a shadow has little to read. */
function newerSettings(major: number): Readonly<Record<string, string>> {
  return major >= 18 ? { io_method: 'sync' } : {};
}

function renderSettings(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function refuseDirectory(cause: unknown): never {
  throw new Failure('server_start_failed', 'there is no folder for the files of a temporary PostgreSQL', {
    detail: cause instanceof Error ? cause.message : null,
    hint: 'Set TMPDIR to a folder that can be written to, with a path shorter than 50 characters.',
    cause,
  });
}
