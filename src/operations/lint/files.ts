import { readdir, stat } from 'node:fs/promises';
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

/** The files that the paths name: a directory stands for all .sql and .py below it. Throws `file_unreadable` for what is not there. */
export async function listFiles(paths: readonly string[]): Promise<LintFiles> {
  const found = await Promise.all(paths.filter((path) => path !== '-').map(listPath));
  const files = [...new Set(found.flat())];
  return {
    sql: inOrder(files.filter((file) => !file.endsWith('.py'))),
    python: files.filter((file) => file.endsWith('.py')),
    stdin: paths.includes('-'),
  };
}

async function listPath(path: string): Promise<string[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new Failure('file_unreadable', `${path} cannot be read`, {
      hint: 'Name a file of SQL, a revision, or a directory of them.',
      cause,
    });
  });
  if (!found.isDirectory()) return [spell(path)];
  return listBelow(path, spell(join(path)).replace(/\/$/, ''));
}

/** The files below a folder, which the user would write as `spelled`. */
async function listBelow(folder: string, spelled: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const lists = entries.map((entry): string[] | Promise<string[]> => {
    const path = join(folder, entry.name);
    const name = spelled === '' ? entry.name : `${spelled}/${entry.name}`;
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : listBelow(path, name);
    if (!/\.(?:sql|py)$/i.test(entry.name)) return [];
    if (entry.isSymbolicLink()) return isFile(path).then((is) => (is ? [name] : []));
    return entry.isFile() ? [name] : [];
  });
  return (await Promise.all(lists)).flat();
}

/** Where a link leads; links to folders are not followed, for they may lead in a circle. */
async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
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
