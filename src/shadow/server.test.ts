import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isFailure } from '../failure/failure.js';
import { findBinaries } from './binaries.js';
import { startServer } from './server.js';

const SERVE = fileURLToPath(new URL('../../test/harness/serve.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;

let root: string;

beforeEach(() => {
  // A folder of the test's own for the servers' directories, open to the account that they run as.
  root = mkdtempSync(join(tmpdir(), 'test-'));
  chmodSync(root, 0o777);
  vi.stubEnv('TMPDIR', root);
  vi.stubEnv('PLINTH_POSTGRES_BIN', '');
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

/** Makes another folder the one for temporary files. */
function useTemporary(name: string): string {
  const folder = join(root, name);
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  vi.stubEnv('TMPDIR', folder);
  return folder;
}

const leftovers = (folder = root) => readdirSync(folder).filter((name) => name.startsWith('plinth-'));

async function askVersion(options: Parameters<typeof startServer>[0] = {}): Promise<string> {
  const server = await startServer(options);
  const client = await server.connect('postgres');
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  await server.stop();
  return rows[0]?.server_version ?? '';
}

test('nothing is left where only the caller may write', async () => {
  chmodSync(useTemporary('own'), 0o755);
  const server = await startServer();
  await server.stop();
  expect([leftovers(), leftovers(join(root, 'own'))]).toEqual([[], []]);
});

/** The npm package's tree as npm leaves it when the install script does not run: without symbolic links. */
function copyUnlinked(to: string): string {
  const { tree } = findBinaries();
  if (tree === null) throw new Error('the npm package is not installed');
  copyFolder(tree, to);
  return join(to, 'bin');
}

function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyFolder(source, target);
    else if (entry.isFile() && !entry.name.endsWith('.a')) linkOrCopy(source, target);
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}

describe('starting', () => {
  test("it is private, answers whatever the caller's PG* variables, and leaves nothing", async () => {
    vi.stubEnv('PGOPTIONS', '-c nothing=1');
    vi.stubEnv('PGSSLMODE', 'require');
    const server = await startServer();
    expect(dirname(server.directory)).toBe(root);
    expect(lstatSync(server.directory).mode & 0o777).toBe(0o700);
    if (isRoot) expect(lstatSync(join(server.directory, 'data')).uid).not.toBe(0);
    const client = await server.connect('postgres');
    const { rows } = await client.query("SELECT current_setting('listen_addresses') AS addresses, current_setting('fsync') AS fsync");
    expect(rows).toEqual([{ addresses: '', fsync: 'off' }]);
    await server.stop();
    expect(leftovers()).toEqual([]);
  });

  test('two at once, from a tree without links, in a path with spaces', async () => {
    const bin = copyUnlinked(join(root, 'a path, with spaces', 'native'));
    vi.stubEnv('PLINTH_POSTGRES_BIN', bin);
    const folder = useTemporary('t, \'1" é');
    expect(await Promise.all([askVersion(), askVersion()])).toEqual(['18.4', '18.4']);
    expect(lstatSync(join(bin, '../lib/libpq.so.5')).isSymbolicLink()).toBe(true);
    expect(leftovers(folder)).toEqual([]);
  });

  test('from a path that no shell would take', async () => {
    expect(await askVersion({ binaries: copyUnlinked(join(root, '"$HOME" `x`', 'native')) })).toBe('18.4');
    expect(leftovers()).toEqual([]);
  });

  test('from a checkout below a directory of mode 700', async () => {
    const bin = copyUnlinked(join(root, 'home', 'native'));
    chmodSync(join(root, 'home'), 0o700);
    expect(await askVersion({ binaries: bin })).toBe('18.4');
    expect(leftovers()).toEqual([]);
  });

  test('a temporary folder whose path is too long for a socket is passed over', async () => {
    useTemporary('long'.repeat(20));
    const server = await startServer();
    expect(server.directory.startsWith(root)).toBe(false);
    await server.stop();
    expect(existsSync(server.directory)).toBe(false);
  });

  test('a temporary folder that the account may not enter is passed over', async () => {
    chmodSync(root, 0o700);
    expect(await askVersion()).toBe('18.4');
  });
});

test('the first start keeps its cluster, the next copy it; where the copy does not start, it is made anew', async () => {
  vi.stubEnv('XDG_CACHE_HOME', join(root, 'cache'));
  const clusters = join(root, 'cache', 'plinth', 'clusters');
  expect(await askVersion()).toBe('18.4');
  const [kept = ''] = readdirSync(clusters);
  const control = join(clusters, kept, 'data', 'global', 'pg_control');
  const { ino } = lstatSync(control);
  expect(await Promise.all([askVersion(), askVersion()])).toEqual(['18.4', '18.4']);
  expect([readdirSync(clusters), lstatSync(control).ino]).toEqual([[kept], ino]);
  truncateSync(control, 100);
  expect(await askVersion()).toBe('18.4');
  expect(lstatSync(control).size).toBeGreaterThan(100);
  expect(leftovers()).toEqual([]);
});

describe('failures', () => {
  const failureOf = async (options: Parameters<typeof startServer>[0]) => {
    const error: unknown = await startServer(options).then(
      (server) => server.stop(),
      (caught: unknown) => caught,
    );
    return isFailure(error) ? { code: error.code, hint: error.hint, detail: error.detail } : error;
  };

  test('no binaries: how to use ones own', async () => {
    for (const options of [{ binaries: '/nowhere' }, { major: 99 }]) {
      expect(await failureOf(options)).toMatchObject({
        code: 'server_binary_missing',
        hint: expect.stringContaining('PLINTH_POSTGRES_BIN'),
      });
    }
    vi.stubEnv('PLINTH_POSTGRES_BIN', root);
    expect(await failureOf({})).toMatchObject({ code: 'server_binary_missing' });
  });

  test('a server that does not start says why and leaves nothing', async () => {
    expect(await failureOf({ settings: { shared_buffers: 'nonsense' } })).toMatchObject({
      code: 'server_start_failed',
      detail: expect.stringContaining('invalid value for parameter "shared_buffers"'),
    });
    expect(leftovers()).toEqual([]);
  });
});

// Reads /proc to see what is left.
describe.runIf(process.platform === 'linux')('the end of the process', () => {
  test.each(['SIGINT', 'SIGKILL'] as const)('%s leaves no process and no files', async (signal) => {
    const { child, postmaster } = await serve();
    child.kill(signal);
    await expectGone(postmaster);
  });

  test('a crash leaves no process and no files', async () => {
    const { child, postmaster } = await serve();
    child.stdin?.write('throw');
    await expectGone(postmaster);
  });

  test('what a killed keeper leaves, the next start removes; what a living process has, it does not', async () => {
    const [killed, living] = [await serve(), await serve()];
    const keeper = Number(readFileSync(`/proc/${killed.postmaster}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
    process.kill(keeper, 'SIGKILL');
    killed.child.kill('SIGKILL');
    await ended(killed.child);
    expect(isAlive(killed.postmaster)).toBe(true);
    expect(leftovers()).toHaveLength(2);
    await askVersion();
    expect(isAlive(killed.postmaster)).toBe(false);
    expect(leftovers().map((name) => join(root, name))).toEqual([living.directory]);
    living.child.kill('SIGINT');
    await expectGone(living.postmaster);
  });

  test.runIf(isRoot)('an ordinary user can, from a tree without links that it may not write to', async () => {
    const bin = copyUnlinked(join(root, 'native'));
    const { child, postmaster } = await serve({ uid: NOBODY, gid: NOBODY, env: { PLINTH_POSTGRES_BIN: bin } });
    expect(existsSync(join(bin, '../lib/libpq.so.5'))).toBe(false);
    child.kill('SIGINT');
    await expectGone(postmaster);
  });
});

interface Served {
  readonly child: ChildProcess;
  readonly directory: string;
  readonly postmaster: number;
}

/** Starts a server in a process of its own. */
async function serve({ env, ...as }: { uid?: number; gid?: number; env?: Record<string, string> } = {}): Promise<Served> {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), SERVE], {
    ...as,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let errors = '';
  child.stderr.on('data', (data) => (errors += String(data)));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (data) => resolve(String(data)));
    child.once('exit', () => reject(new Error(`no server: ${errors}`)));
  });
  return { child, ...(JSON.parse(line) as { directory: string; postmaster: number }) };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => (child.exitCode === null && child.signalCode === null ? child.once('exit', () => resolve()) : resolve()));
}

async function expectGone(postmaster: number): Promise<void> {
  await expect.poll(() => [isAlive(postmaster), leftovers()], { timeout: 20_000 }).toEqual([false, []]);
}

function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(execFileSync('cat', [`/proc/${pid}/stat`], { encoding: 'utf8', stdio: 'pipe' }));
  } catch {
    return false;
  }
}
