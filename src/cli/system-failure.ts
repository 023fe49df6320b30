import { Failure } from '../failure/failure.js';

/** What the system lacks and the user can give, as a Failure; null where the error is something else. */
export function explainSystemError(error: unknown): Failure | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  // ENOSPC of our own files, disk_full of the temporary server's.
  if (error.code === 'ENOSPC' || error.code === '53100')
    return new Failure('server_start_failed', 'no room is left for the temporary PostgreSQL', {
      detail: error.message,
      hint: 'Set TMPDIR to a folder with more room: 200 MB do for most schemas.',
      cause: error,
    });
  if ('syscall' in error && error.syscall === 'uv_cwd')
    return new Failure('directory_not_found', 'the current directory does not exist any more', {
      hint: 'Change to another directory.',
      cause: error,
    });
  return null;
}
