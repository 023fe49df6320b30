import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import type { Configuration } from '../configuration/configuration.js';
import { findPythonFiles } from '../python/find-files.js';
import { readInside } from '../source/read-inside.js';
import { findMemoryFolder, type MemoryFolder } from '../team/memory/find-folder.js';
import { findUsual } from '../team/protocol/read-protocol.js';

/** Files beside the Python that a review reads: settings, compose files, lists of requirements, conventions in prose. */
const SETTINGS = /\.(toml|ini|cfg|ya?ml|txt|lock|md)$|^Dockerfile/;

/** Tells whether anything that a review reads of a project has changed: a hash of paths and contents, those of `others` included. */
export async function fingerprintFiles(directory: string, configuration: Configuration, others: readonly string[] = []): Promise<string> {
  const { workload, memory, knowledge, team } = configuration;
  const python = await findPythonFiles(directory, () => undefined);
  const settings = listNames(directory).filter((name) => SETTINGS.test(name));
  const queries = await glob([...(workload?.files ?? [])], { cwd: directory, expandDirectories: false });
  const folder = findMemoryFolder(directory, memory?.dir);
  const files = [
    ...python,
    ...settings,
    ...queries,
    ...others,
    ...(knowledge?.files ?? []),
    team?.protocol ?? findUsual(directory, folder.root),
    ...listMemory(folder),
  ];
  const hash = createHash('sha256');
  for (const file of [...new Set(files)].sort()) hash.update(`${file}\u0000`).update(contentOf(folder.root, resolve(directory, file)));
  return hash.digest('hex');
}

/** Absolute paths: the folder may lie above the project, in its repository. */
function listMemory({ path }: MemoryFolder): string[] {
  return listNames(path)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(path, name));
}

function listNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** What cannot be read is the same as long as it cannot. */
function contentOf(root: string, file: string): Buffer {
  try {
    return createHash('sha256').update(readInside(root, file)).digest();
  } catch {
    return Buffer.from('unreadable');
  }
}
