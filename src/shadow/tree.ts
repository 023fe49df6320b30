import { constants, readFileSync } from 'node:fs';
import { chmod, chown, copyFile, lstat, mkdir, readdir, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Account } from './run-as.js';

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * Makes the symbolic links of shared libraries that the npm package's install script would have made (npm may not run it).
 * False where the folder can't be written to.
 */
export async function linkLibraries(tree: string): Promise<boolean> {
  for (const { source, target } of readLinks(tree)) {
    const made = await makeLink(join(tree, '..', source), join(tree, '..', target));
    if (!made) return false;
  }
  return true;
}

async function makeLink(source: string, target: string): Promise<boolean> {
  const stands = await lstat(target).then(
    () => true,
    () => false,
  );
  if (stands) return true;
  try {
    await symlink(relative(dirname(target), source), target);
    return true;
  } catch (error) {
    // Two processes may hydrate the same folder at once; the other's link is as good as ours.
    return error instanceof Error && 'code' in error && error.code === 'EEXIST';
  }
}

function readLinks(tree: string): readonly Link[] {
  try {
    return JSON.parse(readFileSync(join(tree, 'pg-symlinks.json'), 'utf8')) as Link[];
  } catch {
    return [];
  }
}

/**
 * Copies what a server needs (bin, lib without static libraries, share) to a folder that the server's account can read, for
 * installations below a directory of mode 700 or in one that can't be written to. `to` ends in "native", as the links expect.
 */
export async function copyTree(tree: string, to: string, account: Account | null): Promise<void> {
  await copyFolder(tree, to, account);
  await linkLibraries(to);
}

async function copyFolder(from: string, to: string, account: Account | null): Promise<void> {
  await mkdir(to, { mode: 0o755 });
  // The account removes the copy when the server ends.
  if (account !== null) await chown(to, account.uid, account.gid);
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const source = join(from, entry.name);
      const target = join(to, entry.name);
      if (entry.isDirectory()) await copyFolder(source, target, account);
      else if (entry.isFile() && !entry.name.endsWith('.a')) await copyReadable(source, target);
    }),
  );
}

async function copyReadable(source: string, target: string): Promise<void> {
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  await chmod(target, 0o755);
}
