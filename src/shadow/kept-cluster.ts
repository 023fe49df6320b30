import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { chown, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from './cache.js';
import type { Account } from './run-as.js';

/**
 * An empty cluster as initdb leaves it, kept in the user's cache: copying its thousand files takes a tenth of the time of making them.
 * It holds no secret; what asks for a password is not kept.
 */
export interface KeptCluster {
  /** Copies it; false where there is none, or not all of it is there any more. */
  copyTo(data: string, account: Account | null): Promise<boolean>;
  /** Keeps a copy of a cluster that has never run. Where that cannot be, there is none the next time either. */
  keep(data: string): Promise<void>;
  forget(): Promise<void>;
}

/** Stands beside the cluster and says how many files it has: whoever tidies caches may have taken some. */
const COUNT = 'files';

/** The one of a version of the programs, told by what `postgres --version` prints and by the size of what initdb reads. */
export function keptCluster(bin: string, version: string, words: readonly string[]): KeptCluster {
  const folder = join(cacheDirectory('clusters'), nameOf(bin, version, words));
  return {
    copyTo: async (data, account) => {
      try {
        const expected = Number(await readFile(join(folder, COUNT), 'utf8'));
        if ((await copyFolder(join(folder, 'data'), data, account)) === expected) return true;
      } catch {
        // There is none, or it cannot be read.
      }
      await rm(data, { recursive: true, force: true });
      return false;
    },
    keep: async (data) => {
      try {
        await mkdir(cacheDirectory('clusters'), { recursive: true });
        const making = await mkdtemp(`${folder}-`);
        const files = await copyFolder(data, join(making, 'data'), null);
        await writeFile(join(making, COUNT), String(files));
        // Whoever else made one meanwhile has the same.
        await rename(making, folder).catch(() => rm(making, { recursive: true, force: true }));
      } catch {
        // No room, or no right to write there.
      }
    },
    forget: () => rm(folder, { recursive: true, force: true }).catch(() => undefined),
  };
}

function nameOf(bin: string, version: string, words: readonly string[]): string {
  const sizes = ['postgres', 'initdb', 'postgres.exe', 'initdb.exe'].map(
    (program) => statSync(join(bin, program), { throwIfNoEntry: false })?.size ?? 0,
  );
  return createHash('sha256')
    .update(JSON.stringify([version, sizes, words, process.arch]))
    .digest('hex')
    .slice(0, 16);
}

/** Copies a folder and all below it, and gives the number of files. */
async function copyFolder(from: string, to: string, account: Account | null): Promise<number> {
  await mkdir(to, { mode: 0o700 });
  if (account !== null) await chown(to, account.uid, account.gid);
  const counts = await Promise.all(
    (await readdir(from, { withFileTypes: true })).map(async (entry) => {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (entry.isDirectory()) return await copyFolder(source, target, account);
      await copyFile(source, target);
      if (account !== null) await chown(target, account.uid, account.gid);
      return 1;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
