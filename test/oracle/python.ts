import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runPython } from './run-python.js';

/** A Python with pinned packages, or the reason why there is none: tests against it are then skipped under that name. */
export type Oracle = { readonly python: string; readonly missing: null } | { readonly python: null; readonly missing: string };

const cacheFolder = join(import.meta.dirname, '..', '..', '.cache');

/**
 * Make, once, a virtual environment with the packages of a requirements file, in `.cache/venv-<hash of the file>`. Several processes
 * may ask at the same time. Under CI what is missing is thrown, elsewhere it is given as the reason.
 */
export async function findOracle(requirements: string): Promise<Oracle> {
  try {
    return { python: await prepareEnvironment(requirements), missing: null };
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    return { python: null, missing: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}

async function prepareEnvironment(requirements: string): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 16);
  const folder = join(cacheFolder, `venv-${hash}`);
  if (!existsSync(folder)) await makeEnvironment(folder, requirements);
  return locatePython(folder);
}

/**
 * Built aside and renamed when complete, so that nobody sees half of it. Only `python -m` works in it: the scripts of `bin/` name the
 * folder in which they were installed.
 */
async function makeEnvironment(folder: string, requirements: string): Promise<void> {
  await requirePython();
  await mkdir(cacheFolder, { recursive: true });
  const aside = await mkdtemp(`${folder}.`);
  try {
    await runPython('python3', ['-m', 'venv', aside]);
    await runPython(locatePython(aside), ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
    await rename(aside, folder);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    // Another process may have been quicker.
    if (!existsSync(folder)) throw error;
  }
}

async function requirePython(): Promise<void> {
  try {
    await runPython('python3', ['-c', 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))']);
  } catch (cause) {
    throw new Error('no python3 of version 3.11 or newer, with venv, on the PATH', { cause });
  }
}

function locatePython(folder: string): string {
  return join(folder, 'bin', 'python');
}
