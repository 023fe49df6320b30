import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const skipped = new Set(['node_modules', '__pycache__', 'site-packages', 'venv', 'env', 'virtualenv', 'build', 'dist', 'htmlcov']);

/**
 * Every Python file below a directory, relative, sorted; hidden directories, virtual environments and installed packages left out.
 * Directories that may not be read are told of.
 */
export async function findPythonFiles(root: string, unreadable: (directory: string, why: string) => void): Promise<string[]> {
  const found: string[] = [];
  await walk(root, '', found, unreadable);
  return found.sort();
}

async function walk(root: string, below: string, found: string[], unreadable: (directory: string, why: string) => void): Promise<void> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch((error: unknown) => {
    unreadable(below === '' ? '.' : below, error instanceof Error ? error.message : String(error));
    return [];
  });
  if (below !== '' && entries.some((entry) => entry.name === 'pyvenv.cfg')) return;
  const inner: Promise<void>[] = [];
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory() && !entry.name.startsWith('.') && !isSkipped(entry.name, below))
      inner.push(walk(root, path, found, unreadable));
    else if (entry.isFile() && entry.name.endsWith('.py')) found.push(path);
  }
  await Promise.all(inner);
}

/** `env` and `build` may be packages of the project when they stand deeper. */
function isSkipped(name: string, below: string): boolean {
  return skipped.has(name) && (below === '' || name === 'node_modules' || name === '__pycache__' || name === 'site-packages');
}
