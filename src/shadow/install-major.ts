import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../failure/failure.js';
import { cachedBin, describeBinaries, findMajor, type FoundMajor } from './binaries.js';
import { cacheDirectory } from './cache.js';
import { readVersion } from './cluster.js';
import { PUBLISHED, type Tarball, tarballOf } from './published.js';
import { runNpm } from './run-npm.js';
import { linkLibraries } from './tree.js';

/** How npm is used: at first use nobody waits for a network that is not there. */
export type Patience = 'asked for' | 'at first use';

/** The programs of a major, and whether they were brought just now. */
export interface InstalledMajor extends FoundMajor {
  readonly brought: boolean;
}

/**
 * Has the programs of a major on this machine: where they are not, or those in the cache do not run, npm brings them (about 60 MB on disk). They are put together beside
 * the cache's place and moved there when they are whole and have said their version. Throws `server_major_unknown`, `download_failed`,
 * `disk_full`, `output_not_writable`, or the interruption.
 */
export async function installMajor(
  major: number,
  signal: AbortSignal,
  patience: Patience,
  tarball: Tarball | null = tarballOf(major),
): Promise<InstalledMajor> {
  const found = findMajor(major);
  if (found !== null && (found.from !== 'cache' || (await says(found.binaries.bin, major)))) return { ...found, brought: false };
  if (tarball === null) throw unknownMajor(major);
  const cache = cacheDirectory('postgres');
  const folder = await makeAside(cache);
  try {
    await fill(folder, tarball, signal, patience);
    const tree = join(folder, 'node_modules', tarball.name, 'native');
    await linkLibraries(tree);
    if (!(await says(join(tree, 'bin'), major))) throw notRunnable(major);
    signal.throwIfAborted();
    await moveIn(folder, join(cache, tarball.version), major);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const bin = cachedBin(tarball);
  return { from: 'cache', binaries: describeBinaries(bin), brought: true };
}

function unknownMajor(major: number): Failure {
  const known = Object.keys(PUBLISHED).filter((each) => tarballOf(Number(each)) !== null);
  return new Failure('server_major_unknown', `there is no package of PostgreSQL ${major} for ${process.platform} ${process.arch}`, {
    detail: known.length === 0 ? null : `There are packages of ${known[0] ?? ''} to ${known.at(-1) ?? ''}.`,
    hint: 'Install it with the system’s packages, or set PLINTH_POSTGRES_BIN to a folder that holds its initdb and postgres.',
  });
}

function notRunnable(major: number): Failure {
  return new Failure('server_start_failed', `the PostgreSQL ${major} that npm brought does not run on this machine`, {
    detail: 'Its packages are built for glibc; Alpine Linux has another C library.',
    hint: 'Install that major with the system’s packages, or set PLINTH_POSTGRES_BIN to a folder that holds its initdb and postgres.',
  });
}

async function says(bin: string, major: number): Promise<boolean> {
  return (await readVersion(bin, { account: null, directory: bin }))?.major === major;
}

const ASIDE = '.fetch-';
const ABANDONED = 24 * 3_600_000;

/** Beside the place, so that moving it there is one step. What killed processes left is removed after a day. */
async function makeAside(cache: string): Promise<string> {
  try {
    await mkdir(cache, { recursive: true });
    for (const name of (await readdir(cache)).filter((each) => each.startsWith(ASIDE))) {
      const { mtimeMs } = await stat(join(cache, name)).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > ABANDONED) await rm(join(cache, name), { recursive: true, force: true });
    }
    const folder = await mkdtemp(join(cache, ASIDE));
    // Root's servers run as another account.
    await chmod(folder, 0o755);
    return folder;
  } catch (error) {
    throw new Failure('output_not_writable', `the cache "${cache}" cannot be written to`, {
      detail: error instanceof Error ? error.message : null,
      hint: 'Set XDG_CACHE_HOME to a folder that can be written to.',
      cause: error,
    });
  }
}

/**
 * `npm ci` takes exactly what the lock states, with that hash. Install scripts are not run: the links that they would make are made here.
 * The environment's npm_config_* and the user's .npmrc count (registry, proxy, certificates).
 */
async function fill(folder: string, { name, version, integrity }: Tarball, signal: AbortSignal, patience: Patience): Promise<void> {
  const dependencies = { [name]: version };
  const locked = { version, ...(integrity === null ? {} : { integrity }) };
  const packages = { '': { dependencies }, [`node_modules/${name}`]: locked };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, requires: true, packages }));
  const retries = patience === 'asked for' ? 2 : 0;
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--package-lock', '--prefer-offline', '--no-update-notifier'];
  await runNpm(folder, [...words, `--fetch-retries=${retries}`, '--prefix', folder], signal);
}

/** Whoever else brought it meanwhile has the same files; what does not run makes room. */
async function moveIn(folder: string, place: string, major: number): Promise<void> {
  try {
    await rename(folder, place);
  } catch {
    const found = findMajor(major);
    if (found !== null && (await says(found.binaries.bin, major))) return;
    await rm(place, { recursive: true, force: true });
    await rename(folder, place);
  }
}
