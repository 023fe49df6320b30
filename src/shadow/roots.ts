import { readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const MEMORY = '/dev/shm';

/** TMPFS_MAGIC of statfs(2). */
const TMPFS = 0x01021994;

/** Room that must be left, in bytes: a shadow takes 30 MB, and up to 100 MB more for a thousand tables. */
const ROOM = 2 ** 31;

/**
 * The folders that may hold a server's directory, the preferred one first: TMPDIR when it is set, else a file system in memory that has
 * room, since a cluster is a thousand small files and each database three hundred more.
 */
export function temporaryRoots(): string[] {
  if (process.platform === 'win32') return [tmpdir()];
  const inMemory = process.env['TMPDIR'] === undefined && hasRoomInMemory() ? [MEMORY] : [];
  return [...new Set([...inMemory, tmpdir(), '/tmp', '/var/tmp'])];
}

/** Every folder that may hold one from an earlier time. */
export function everyRoot(): string[] {
  return process.platform === 'linux' ? [...new Set([MEMORY, ...temporaryRoots()])] : temporaryRoots();
}

/** Containers mount it small and without the right to execute, which a copy of the programs would need. */
function hasRoomInMemory(): boolean {
  try {
    const { type, bavail, bsize } = statfsSync(MEMORY);
    const mount = readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .find(([, path]) => path === MEMORY);
    const executes = mount?.[3]?.split(',').includes('noexec') === false;
    return type === TMPFS && executes && bavail * bsize >= ROOM && process.availableMemory() >= ROOM;
  } catch {
    return false;
  }
}
