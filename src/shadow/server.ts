import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type pg from 'pg';
import { Failure } from '../failure/failure.js';
import { attachServer, type Server } from './attach.js';
import { findBinaries, type Binaries } from './binaries.js';
import { initialiseCluster, OWNER, readMajor, SETTINGS, type Running } from './cluster.js';
import { makeDirectory } from './directory.js';
import { keepPostmaster, type Kept } from './keeper.js';
import { chooseAccount } from './run-as.js';
import { sweepAbandoned } from './sweep.js';
import { copyTree, linkLibraries } from './tree.js';

export type { Server } from './attach.js';

export interface ServerOptions {
  /** The major to try things on; the npm package's when it does not matter. A major that is not on the machine is a failure. */
  readonly major?: number;
  /** A folder with `initdb` and `postgres`; goes before PLINTH_POSTGRES_BIN. */
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
  const running: Running = { account, directory: await makeDirectory(account).catch(refuseDirectory) };
  try {
    const server = await startIn(running, found, options.settings ?? {});
    await swept;
    return server;
  } catch (error) {
    await rm(running.directory, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(running: Running, found: Binaries, settings: Readonly<Record<string, string>>): Promise<Server> {
  const { bin, major } = await makeRunnable(found, running);
  const access = process.platform === 'win32' ? await openLoopback(running.directory) : openSocket(running.directory);
  await initialiseCluster(bin, running, access.passwordFile);
  const all = { ...SETTINGS, ...(major >= 18 ? { io_method: 'sync' } : {}), ...access.settings, ...settings };
  const args = ['-D', join(running.directory, 'data'), ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const kept = await keepPostmaster(join(bin, 'postgres'), args, running);
  const attached = attachServer({ major, host: access.host, port: access.port, password: access.password, directory: running.directory });
  const stop = async () => {
    await attached.stop();
    await kept.end();
  };
  try {
    const client = await firstConnection(attached, kept, running);
    await client.query(`CREATE ROLE ${OWNER} LOGIN${access.password === null ? '' : ` PASSWORD '${access.password}'`}`);
    await client.end();
    return { ...attached, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The programs' folder as the account can run it: links made, or a copy where the account can't reach or we can't write. */
async function makeRunnable({ bin, tree }: Binaries, running: Running): Promise<{ bin: string; major: number }> {
  const linked = tree === null || (await linkLibraries(tree));
  const major = linked ? await readMajor(bin, running) : null;
  if (major !== null) return { bin, major };
  if (tree !== null) {
    const copy = join(running.directory, 'native');
    await copyTree(tree, copy, running.account);
    const copied = await readMajor(join(copy, 'bin'), running);
    if (copied !== null) return { bin: join(copy, 'bin'), major: copied };
  }
  throw new Failure('server_start_failed', `the PostgreSQL in "${bin}" could not be run`, {
    detail: running.account === null ? null : `It was run as "${running.account.name}", because PostgreSQL refuses to run as root.`,
    hint: 'Set PLINTH_POSTGRES_BIN to the folder of a PostgreSQL that runs on this machine.',
  });
}

interface Access {
  readonly host: string;
  readonly port: number;
  readonly password: string | null;
  readonly passwordFile: string | null;
  readonly settings: Readonly<Record<string, string>>;
}

function openSocket(directory: string): Access {
  const settings = { listen_addresses: '', unix_socket_directories: `"${directory}"`, port: '5432' };
  return { host: directory, port: 5432, password: null, passwordFile: null, settings };
}

async function openLoopback(directory: string): Promise<Access> {
  const port = await freePort();
  const password = randomBytes(24).toString('hex');
  const passwordFile = join(directory, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(port) };
  return { host: '127.0.0.1', port, password, passwordFile, settings };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Asks again every 10 ms until the server answers, its process ends, or 30 s have passed. */
async function firstConnection(server: Server, kept: Kept, running: Running): Promise<pg.Client> {
  const until = Date.now() + 30_000;
  for (;;) {
    try {
      return await server.connect('postgres');
    } catch (error) {
      if (!kept.isRunning() || Date.now() > until || (await saysFatal(running))) throw await startFailure(running, error);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

async function saysFatal(running: Running): Promise<boolean> {
  return /^.*(FATAL|PANIC):(?!.*(starting up|not yet accepting))/m.test(await readLog(running));
}

async function startFailure(running: Running, cause: unknown): Promise<Failure> {
  const detail = (await readLog(running)).trim().split('\n').slice(-5).join('\n');
  return new Failure('server_start_failed', 'a temporary PostgreSQL did not start', {
    detail: detail === '' ? null : detail,
    hint: 'Set PLINTH_POSTGRES_BIN to the folder of a PostgreSQL that runs on this machine.',
    cause,
  });
}

function readLog({ directory }: Running): Promise<string> {
  return readFile(join(directory, 'log'), 'utf8').catch(() => '');
}

function refuseDirectory(cause: unknown): never {
  throw new Failure('server_start_failed', 'there is no folder for the files of a temporary PostgreSQL', {
    detail: cause instanceof Error ? cause.message : null,
    hint: 'Set TMPDIR to a folder that can be written to, with a path shorter than 50 characters.',
    cause,
  });
}
