import { access, constants, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../failure/failure.js';

/**
 * Writes a file as a whole or not at all: a temporary file beside it, then a rename. What a link points to is replaced, not the link; a
 * pipe or a device (`/dev/stdout`, `/dev/null`) is written to. Throws `output_not_writable`.
 */
export async function writeWhole(given: string, text: string | Uint8Array): Promise<void> {
  const found = await stat(given).catch(() => null);
  if (found !== null && !found.isFile() && !found.isDirectory()) {
    await writeFile(given, text).catch((error: unknown) => Promise.reject(notWritable(given, error)));
    return;
  }
  const path = await realpath(given).catch(() => given);
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw notWritable(path, error);
  }
}

/** Finds out before the work, not after it, that its result would have no place. Throws `output_not_writable`. */
export async function refuseUnwritable(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() === true) throw notWritable(path, 'It is a directory.');
  try {
    await access(found === null || found.isFile() ? dirname(await realpath(path).catch(() => path)) : path, constants.W_OK);
  } catch (error) {
    throw notWritable(path, error);
  }
}

export function notWritable(path: string, cause: unknown): Failure {
  return new Failure('output_not_writable', `${path} cannot be written`, {
    detail: cause instanceof Error ? cause.message : String(cause),
    hint: 'Choose another file with -o, or make its directory.',
    cause,
  });
}
