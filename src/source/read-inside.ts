import { readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';

/** Bytes. Whatever is larger was not written by a person. */
const LARGEST = 32 * 2 ** 20;

/**
 * The bytes of a file of the project, whose path is relative to `root` or absolute. Throws an error that says why where it lies outside, links
 * included, is no regular file (reading a pipe would wait for ever), is larger than 32 MB, or cannot be read.
 */
export function readInside(root: string, file: string): Buffer {
  refuseOutside(resolve(root), resolve(root, file));
  const path = realpathSync.native(resolve(root, file));
  refuseOutside(realpathSync.native(root), path);
  const found = statSync(path);
  if (!found.isFile()) throw new Error('it is not a regular file');
  if (found.size > LARGEST) throw new Error(`it is larger than ${LARGEST / 2 ** 20} MB`);
  return readFileSync(path);
}

function refuseOutside(root: string, path: string): void {
  const inside = relative(root, path);
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) throw new Error('it lies outside the project');
}
