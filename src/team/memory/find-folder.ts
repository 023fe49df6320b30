import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { Failure } from '../../failure/failure.js';

/** Where the entries are, or would be. */
export interface MemoryFolder {
  /** Absolute: what must not be left. The repository that holds the project, else the project. */
  readonly root: string;
  /** Absolute. */
  readonly path: string;
  /** As the user would write it, relative to the reviewed directory, with forward slashes. */
  readonly shown: string;
}

/** Where the agents of a team keep what this one learnt. */
const TEAM = '.claude/agents-memory/db-architect';
const OWN = '.plinth/memory';

/**
 * The folder of `[memory] dir`; else the team's, in the project or at the root of its repository, where it exists; else plinth's own.
 * Throws `configuration_invalid` where the configured one lies outside the repository.
 */
export function findMemoryFolder(directory: string, configured: string | undefined): MemoryFolder {
  const project = resolve(directory);
  const root = findRepository(project);
  const path = configured === undefined ? chooseFolder(project, root) : resolve(project, configured);
  const shown = relative(project, path).split(sep).join(posix.sep) || '.';
  if (!isWithin(root, path) || !isWithin(realpathSync(root), realpathOf(path)))
    throw new Failure('configuration_invalid', `the folder of the memory lies outside the project: ${configured ?? shown}`, {
      hint: 'Name a folder of the repository in plinth.toml: [memory] dir = ".plinth/memory".',
    });
  return { root, path, shown };
}

/** A file of the folder as the writer of files takes it: relative to what must not be left. */
export function inRepository({ root, path }: MemoryFolder, name: string): string {
  return relative(root, join(path, name)).split(sep).join(posix.sep);
}

function chooseFolder(project: string, root: string): string {
  const found = [project, root].map((from) => join(from, TEAM)).find((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
  return found ?? join(project, OWN);
}

/** The directory above (or the one itself) that holds `.git`; the project where none does. */
export function findRepository(project: string): string {
  for (let at = project; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return project;
  }
}

/** Where a path leads, links followed as far as it exists. */
function realpathOf(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  return dirname(path) === path ? path : join(realpathOf(dirname(path)), path.slice(dirname(path).length));
}

function isWithin(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !/^(?:[A-Za-z]:|[\\/])/.test(inside);
}
