import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { glob } from 'tinyglobby';
import type { Configuration } from '../configuration/configuration.js';
import { findPythonFiles } from '../python/find-files.js';
import { readInside } from '../source/read-inside.js';

/** Files beside the Python that a review reads: settings, compose files, lists of requirements. */
const SETTINGS = /\.(toml|ini|cfg|ya?ml|txt|lock|md)$|^Dockerfile/;

/** Tells whether anything that a review reads of a project has changed: a hash of paths and contents. */
export async function fingerprintFiles(directory: string, { workload }: Configuration): Promise<string> {
  const python = await findPythonFiles(directory, () => undefined);
  const settings = readdirSync(directory).filter((name) => SETTINGS.test(name));
  const queries = await glob([...(workload?.files ?? [])], { cwd: directory, expandDirectories: false });
  const hash = createHash('sha256');
  for (const file of [...new Set([...python, ...settings, ...queries])].sort())
    hash.update(`${file}\u0000`).update(contentOf(directory, file));
  return hash.digest('hex');
}

/** What cannot be read is the same as long as it cannot. */
function contentOf(directory: string, file: string): Buffer {
  try {
    return createHash('sha256').update(readInside(directory, file)).digest();
  } catch {
    return Buffer.from('unreadable');
  }
}
