import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { root } from './rule-files.js';

/** A file that is written by this program; the path is relative to the repository's root. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Writes what differs, and nothing else, so that build tools see no change where there is none. */
export async function writeFiles(files: readonly GeneratedFile[]): Promise<void> {
  for (const { path, text } of files) {
    const absolute = join(root, path);
    if ((await readIfPresent(absolute)) === text) continue;
    await mkdir(dirname(absolute), { recursive: true });
    await writeFile(absolute, text);
  }
}

/** Paths whose text is not what would be generated, and files below `folders` that nothing generates. */
export async function findOutdated(files: readonly GeneratedFile[], folders: readonly string[]): Promise<string[]> {
  const outdated: string[] = [];
  for (const { path, text } of files) if ((await readIfPresent(join(root, path))) !== text) outdated.push(path);
  return [...outdated, ...(await findOrphans(files, folders))];
}

/** Removes files below `folders` that nothing generates any more. */
export async function removeOrphans(files: readonly GeneratedFile[], folders: readonly string[]): Promise<void> {
  for (const path of await findOrphans(files, folders)) await rm(join(root, path));
}

async function findOrphans(files: readonly GeneratedFile[], folders: readonly string[]): Promise<string[]> {
  const known = new Set(files.map(({ path }) => path));
  const found = await Promise.all(folders.map(listBelow));
  return found.flat().filter((path) => !known.has(path));
}

async function listBelow(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/')}`);
}

async function readIfPresent(path: string): Promise<string | null> {
  return await readFile(path, 'utf8').catch(() => null);
}
