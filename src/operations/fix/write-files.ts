import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { Failure } from '../../failure/failure.js';
import type { FileEdit } from '../../source/edit-diff.js';

/** A file that is ready to take its place. */
interface Prepared {
  readonly path: string;
  readonly temporary: string;
  /** Null for a new file. */
  readonly original: Buffer | null;
}

/**
 * Writes all files or none: each is written beside its place, then all are renamed; where one rename fails, those before it are taken back.
 * A link is followed, inside the project only. `begin` is called when everything is ready: what it throws stops it, and afterwards nothing
 * waits any more. Throws `output_not_writable`; nothing has changed then.
 */
export function writeFiles(root: string, files: readonly FileEdit[], begin: () => void): void {
  const prepared: Prepared[] = [];
  const made: string[] = [];
  const replaced: Prepared[] = [];
  try {
    for (const edit of files) prepared.push(prepare(root, edit, made));
    begin();
    for (const each of prepared) {
      rename(each);
      replaced.push(each);
    }
  } catch (error) {
    for (const each of replaced.toReversed()) restore(each);
    for (const { temporary } of prepared) rmSync(temporary, { force: true });
    for (const directory of made.toReversed()) removeDirectory(directory);
    throw error;
  }
}

function prepare(root: string, { file, before, after }: FileEdit, made: string[]): Prepared {
  const given = resolve(root, file);
  try {
    refuseOutside(resolve(root), given);
    if (before === null) makeDirectory(root, dirname(given), made);
    const path = before === null ? join(realpathSync(dirname(given)), basename(given)) : realpathSync(given);
    refuseOutside(realpathSync(root), path);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (before === null && found !== undefined) throw new Error('there is such a file already');
    const original = before === null ? null : readUnchanged(path, before);
    const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
    writeFileSync(temporary, original === null ? after : encode(original, after), { flag: 'wx' });
    if (found !== undefined) chmodSync(temporary, found.mode & 0o7777);
    return { path, temporary, original };
  } catch (error) {
    throw notWritten(file, error);
  }
}

/** Makes what is missing of a folder's path, below a folder that is inside. */
function makeDirectory(root: string, directory: string, made: string[]): void {
  const missing: string[] = [];
  let there = directory;
  for (; !existsSync(there); there = dirname(there)) missing.push(there);
  refuseOutside(realpathSync(root), realpathSync(there));
  for (const folder of missing.toReversed()) {
    mkdirSync(folder);
    made.push(folder);
  }
}

/** Only while it is empty: somebody else may have put something there. */
function removeDirectory(directory: string): void {
  if (readdirSync(directory).length === 0) rmdirSync(directory);
}

/** The bytes of a file that may be written and still holds what the edits were made for. */
function readUnchanged(path: string, before: string): Buffer {
  const found = statSync(path);
  if (!found.isFile()) throw new Error('it is not a regular file');
  // Renaming over it would not ask.
  if ((found.mode & 0o222) === 0) throw new Error('it is read-only');
  const original = readFileSync(path);
  if (new TextDecoder(encodingOf(original)).decode(original) !== withoutMark(before))
    throw new Error('it has changed while plinth was at work');
  return original;
}

const MARK = '\uFEFF';

/** By its byte order mark: UTF-8 where there is none. */
function encodingOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}

function withoutMark(text: string): string {
  return text.startsWith(MARK) ? text.slice(1) : text;
}

/** As the file was written: a byte order mark is no part of the text that was edited, and stays; so does the encoding that it says. */
function encode(original: Buffer, after: string): Buffer {
  const encoding = encodingOf(original);
  const marked = encoding !== 'utf-8' || original.toString('utf8').startsWith(MARK);
  const bytes = Buffer.from(marked ? MARK + withoutMark(after) : after, encoding === 'utf-8' ? 'utf8' : 'utf16le');
  return encoding === 'utf-16be' ? bytes.swap16() : bytes;
}

function rename({ path, temporary }: Prepared): void {
  try {
    renameSync(temporary, path);
  } catch (error) {
    throw notWritten(path, error);
  }
}

function restore({ path, temporary, original }: Prepared): void {
  if (original === null) return rmSync(path, { force: true });
  const { mode } = statSync(path);
  writeFileSync(temporary, original);
  chmodSync(temporary, mode & 0o7777);
  renameSync(temporary, path);
}

function refuseOutside(root: string, path: string): void {
  const inside = relative(root, path);
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) throw new Error('it lies outside the project');
}

function notWritten(file: string, cause: unknown): Failure {
  return new Failure('output_not_writable', `${file} cannot be written`, {
    detail: cause instanceof Error ? cause.message : String(cause),
    hint: 'Nothing was written. Mend it, and run it again.',
    cause,
  });
}
