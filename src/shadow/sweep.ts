import { execFile } from 'node:child_process';
import { readdir, lstat, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DIRECTORY_NAME, machine, startOf } from './directory.js';
import { everyRoot } from './roots.js';
import type { Account } from './run-as.js';

/**
 * Ends and removes the servers of plinths that are gone: the keeper does so at once, except when it was killed too or the machine
 * stopped. Everything is done as the account that the servers ran as.
 */
export async function sweepAbandoned(account: Account | null): Promise<void> {
  await Promise.all(everyRoot().map((root) => sweepRoot(root, account)));
}

async function sweepRoot(root: string, account: Account | null): Promise<void> {
  const names = await readdir(root).catch(() => []);
  for (const name of names.filter(isAbandoned)) {
    const path = join(root, name);
    const found = await lstat(path).catch(() => null);
    if (found?.isDirectory() !== true || found.uid !== (account?.uid ?? process.getuid?.() ?? found.uid)) continue;
    await removeServer(path, account);
  }
}

function isAbandoned(name: string): boolean {
  const [, where, pid, start] = DIRECTORY_NAME.exec(name) ?? [];
  if (where !== machine()) return false;
  const running = startOf(Number(pid));
  return running === null || running !== Number(start);
}

/**
 * The postmaster is the process whose pid stands in postmaster.pid and whose command line names this directory; it removes its
 * shared memory when it is told to quit. Waits up to five seconds for it.
 */
const END_AND_REMOVE = `
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
names_it() { [ -n "$pid" ] && { tr '\\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null || ps -o command= -p "$pid" 2>/dev/null; } | grep -qF "$1"; }
if names_it "$1"; then
  kill -QUIT "$pid"
  tries=0
  while names_it "$1" && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  names_it "$1" && kill -KILL "$pid"
fi
rm -rf "$1"`;

async function removeServer(path: string, account: Account | null): Promise<void> {
  if (process.platform === 'win32') {
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
    return;
  }
  const as = account === null ? {} : { uid: account.uid, gid: account.gid };
  await promisify(execFile)('/bin/sh', ['-c', END_AND_REMOVE, 'sh', path], { ...as, cwd: '/' }).catch(() => undefined);
  // Emptied by that account, which may not write where it lies.
  await rmdir(path).catch(() => undefined);
}
