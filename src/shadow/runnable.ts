import { join } from 'node:path';
import { Failure } from '../failure/failure.js';
import type { Binaries } from './binaries.js';
import { readVersion, type Runnable, type Running } from './cluster.js';
import { copyTree, linkLibraries } from './tree.js';

/** initdb runs `postgres` through a shell, in double quotes that it does not escape (find_other_exec in src/common/exec.c). */
const UNSAFE = process.platform === 'win32' ? /"/ : /["$`\\]/;

/**
 * Makes the programs such as they can be run: symbolic links where they lack, or a copy in the server's directory where the
 * account can't reach the tree (a checkout below a directory of mode 700), links can't be made, or its path breaks a shell's quotes. Throws `server_start_failed`.
 */
export async function makeRunnable({ bin, tree }: Binaries, running: Running): Promise<Runnable> {
  const linked = tree === null || (!UNSAFE.test(bin) && (await linkLibraries(tree)));
  const found = linked ? await readVersion(bin, running) : null;
  if (found !== null) return { bin, ...found };
  if (tree !== null) {
    const copy = join(running.directory, 'native');
    await copyTree(tree, copy, running.account);
    const copied = await readVersion(join(copy, 'bin'), running);
    if (copied !== null) return { bin: join(copy, 'bin'), ...copied };
  }
  throw new Failure('server_start_failed', `the PostgreSQL in "${bin}" could not be run`, {
    detail: running.account === null ? null : `It was run as "${running.account.name}", because PostgreSQL refuses to run as root.`,
    hint: 'Set PLINTH_POSTGRES_BIN to the folder of a PostgreSQL that runs on this machine.',
  });
}
