import { rename, rm, writeFile } from 'node:fs/promises';
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
    throw new Failure('output_not_writable', `${path} cannot be written`, {
      detail: error instanceof Error ? error.message : String(error),
      hint: 'Choose another file with -o, or make its directory.',
      cause: error,
    });
  }
}
