import { access, constants, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../failure/failure.js';

/** Writes a file as a whole or not at all: a temporary file beside it, then a rename. Throws `output_not_writable`. */
export async function writeWhole(path: string, text: string): Promise<void> {
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
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw notWritable(path, error);
  }
}

function notWritable(path: string, cause: unknown): Failure {
  return new Failure('output_not_writable', `${path} cannot be written`, {
    detail: cause instanceof Error ? cause.message : String(cause),
    hint: 'Choose another file with -o, or make its directory.',
    cause,
  });
}
