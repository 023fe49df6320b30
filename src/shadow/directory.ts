import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { chmod, chown, mkdtemp, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { temporaryRoots } from './roots.js';
import type { Account } from './run-as.js';

/**
 * A server's files lie in one private directory: `data`, the socket, the log, and a copy of the programs where one is needed.
 * Its name says who made it, `plinth-<machine>-<pid>-<start>-<random>`, so that a later start can tell whose it was without
 * reading a file.
 */
export const DIRECTORY_NAME = /^plinth-([0-9a-f]{6})-([0-9]+)-([0-9]+)-[A-Za-z0-9]{6}$/;

/** `sun_path` holds 108 bytes on Linux and 104 on macOS, the terminating zero included; the socket is `.s.PGSQL.5432` in it. */
const LONGEST_SOCKET = 102;

/** Makes the directory, of mode 0700 and owned by the account, in the first folder that the account can use and whose path is short enough. */
export async function makeDirectory(account: Account | null): Promise<string> {
  const prefix = `plinth-${machine()}-${process.pid}-${startOf(process.pid) ?? 0}-`;
  for (const root of temporaryRoots()) {
    if (Buffer.byteLength(join(root, `${prefix}XXXXXX`, '.s.PGSQL.5432')) > LONGEST_SOCKET && process.platform !== 'win32') continue;
    if (account !== null && !(await isOpenToAll(root))) continue;
    const made = await mkdtemp(join(root, prefix)).catch(() => null);
    if (made === null) continue;
    await chmod(made, 0o700);
    if (account !== null) await chown(made, account.uid, account.gid);
    return made;
  }
  throw new Error(`none of ${temporaryRoots().join(', ')} can hold a temporary server`);
}

/** Whether every folder of the path lets others pass. */
async function isOpenToAll(path: string): Promise<boolean> {
  const parts = path.split('/');
  for (let length = parts.length; length > 1; length--) {
    const folder = await stat(parts.slice(0, length).join('/') || '/').catch(() => null);
    if (folder === null || (folder.mode & 0o001) === 0) return false;
  }
  return true;
}

/** Six hex digits of this machine's name and process namespace: in another container a pid means another process. */
export function machine(): string {
  let namespace = '';
  try {
    namespace = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Only Linux has them.
  }
  return createHash('sha256').update(`${hostname()} ${namespace}`).digest('hex').slice(0, 6);
}

/**
 * When a process started, in clock ticks since boot (proc(5), field 22 of /proc/pid/stat); null where there is no such process.
 * Where there is no /proc, 0 for every process that lives.
 */
export function startOf(pid: number): number | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return null;
  }
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return 0;
  }
}
