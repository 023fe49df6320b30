import type { Stats } from 'node:fs';
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

/** Throws `disk_full` for what the system says of a disk or a quota without room, anything else as it is. */
export function explainNoRoom(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) throw error;
  throw new Failure('disk_full', 'there is no room for the files of the temporary PostgreSQL', {
    detail: error instanceof Error ? error.message : null,
    hint: 'Set TMPDIR to a folder with more room. A table of 1 TiB takes about 40 MB there, and an address space of 1 TiB.',
    cause: error,
  });
}
