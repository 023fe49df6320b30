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
    sql: files.filter((file) => !file.endsWith('.py')).toSorted(comparePaths),
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
  const below = await listBelow(path);
  return below.map(spell);
}

async function listBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const lists = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : listBelow(path);
      if (!/\.(?:sql|py)$/i.test(entry.name)) return [];
      return entry.isFile() || (entry.isSymbolicLink() && (await isFile(path))) ? [path] : [];
    }),
  );
  return lists.flat();
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
function comparePaths(one: string, other: string): number {
  const [a, b] = [one, other].map((path) => path.split(/(\d+)/));
  for (let at = 0; at < Math.min(a?.length ?? 0, b?.length ?? 0); at += 1) {
    const [left = '', right = ''] = [a?.[at], b?.[at]];
    if (left === right) continue;
    const numbers = /^\d+$/.test(left) && /^\d+$/.test(right) ? Number(left) - Number(right) : 0;
    return numbers !== 0 ? numbers : left < right ? -1 : 1;
  }
  return (a?.length ?? 0) - (b?.length ?? 0);
}
