import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Failure } from '../../failure/failure.js';

/** What is to be linted, in the order in which it runs. */
export interface LintFiles {
  /** Paths as the user would write them, with forward slashes. */
  readonly sql: readonly string[];
  readonly python: readonly string[];
  /** Standard input is among them. */
  readonly stdin: boolean;
}

const skipped = new Set(['node_modules', '__pycache__', 'venv', '.venv', '.git']);

/**
 * The files that the paths name: a directory stands for all .sql and .py below it. Throws `file_unreadable` for what is not there or may not
 * be read. At once, as files are read: who waits for a disk has nothing else to do meanwhile.
 */
export function listFiles(paths: readonly string[]): LintFiles {
  const files = [...new Set(paths.filter((path) => path !== '-').flatMap(listPath))];
  return {
    sql: inOrder(files.filter((file) => !file.endsWith('.py'))),
    python: files.filter((file) => file.endsWith('.py')),
    stdin: paths.includes('-'),
  };
}

function listPath(path: string): string[] {
  try {
    return statSync(path).isDirectory() ? listBelow(path, spell(join(path)).replace(/\/$/, '')) : [spell(path)];
  } catch (cause) {
    throw new Failure('file_unreadable', `${path} cannot be read`, {
      detail: cause instanceof Error ? cause.message : null,
      hint: 'Name a file of SQL, a revision, or a directory of them.',
      cause,
    });
  }
}

/** The files below a folder, which the user would write as `spelled`. */
function listBelow(folder: string, spelled: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const name = spelled === '' ? entry.name : `${spelled}/${entry.name}`;
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : listBelow(path, name);
    if (!/\.(?:sql|py)$/i.test(entry.name)) return [];
    return entry.isFile() || (entry.isSymbolicLink() && leadsToFile(path)) ? [name] : [];
  });
}

/** Links to folders are not followed, for they may lead in a circle. */
function leadsToFile(link: string): boolean {
  try {
    return statSync(link).isFile();
  } catch {
    return false;
  }
}

/** Relative to where the user stands, unless it lies elsewhere. */
export function spell(path: string): string {
  const near = relative(process.cwd(), path);
  return (near.startsWith('..') ? path : near).split(sep).join('/');
}

/** Numbers count as numbers: V2 comes before V10. */
function inOrder(files: readonly string[]): string[] {
  const split = files.map((file) => ({ file, parts: file.split(/(\d+)/) }));
  return split.sort((one, other) => compareParts(one.parts, other.parts)).map(({ file }) => file);
}

function compareParts(one: readonly string[], other: readonly string[]): number {
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    const [left = '', right = ''] = [one[at], other[at]];
    if (left === right) continue;
    const numbers = /^\d+$/.test(left) && /^\d+$/.test(right) ? Number(left) - Number(right) : 0;
    return numbers !== 0 ? numbers : left < right ? -1 : 1;
  }
  return one.length - other.length;
}
