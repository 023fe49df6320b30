import { type Stats, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../failure/failure.js';

/** Bytes below which a file system may well store a sparse file as it is. */
const SMALL = 4 * 2 ** 20;

/** Throws `sparse_files_missing` where a file takes the room that only its length should say. */
export function refuseDense({ size, blocks }: Pick<Stats, 'size' | 'blocks'>): void {
  if (size < SMALL || blocks * 512 < size / 2) return;
  throw new Failure('sparse_files_missing', 'the file system of the temporary PostgreSQL has no sparse files', {
    detail: `A file of ${size} bytes without content takes ${blocks * 512} bytes there.`,
    hint: 'Set TMPDIR to a folder of a file system that has them (ext4, xfs, btrfs, zfs, tmpfs, APFS, NTFS).',
  });
}

/** The system's codes of a disk or a quota without room, and the server's (SQLSTATE disk_full). */
const NO_ROOM: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', '53100']);

/** Bytes below which a server ends itself: it cannot write its log any more. */
const TIGHT = 4 * 2 ** 20;

/**
 * Throws `disk_full` for what the system or the server says of a disk without room, and where the connection was lost while the server's
 * directory has none; anything else as it is.
 */
export function explainNoRoom(error: unknown, directory: string | null = null): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!NO_ROOM.has(code) && !(isLost(error, code) && directory !== null && isTight(directory))) throw error;
  throw new Failure('disk_full', 'there is no room for the files of the temporary PostgreSQL', {
    detail: error instanceof Error ? error.message : null,
    hint: 'Set TMPDIR to a folder with more room. A table of 1 TiB takes about 40 MB there, and an address space of 1 TiB.',
    cause: error,
  });
}

/** By pg's words, the system's codes, and what a server says that ends or comes back (SQLSTATE class 57P0). */
function isLost(error: unknown, code: string): boolean {
  return (
    code.startsWith('57P0') ||
    ['ECONNRESET', 'EPIPE', 'ENOENT', 'ECONNREFUSED'].includes(code) ||
    (error instanceof Error && error.message.includes('Connection terminated'))
  );
}

function isTight(directory: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(directory));
    return bavail * bsize < TIGHT;
  } catch {
    return false;
  }
}
