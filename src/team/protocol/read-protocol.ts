import { existsSync } from 'node:fs';
import { join, posix, relative, resolve, sep } from 'node:path';
import { Failure } from '../../failure/failure.js';
import { readInside } from '../../source/read-inside.js';
import { findRepository } from '../memory/find-folder.js';
import { defaultFormat, type HandoffFormat, readFormat } from './read-format.js';
import { readRoster, type Roster } from './read-roster.js';
import { defaultAgents, roles } from './role.js';

/** Whom a team hands over to, and how it writes that. What else its protocol says is for people, and is not interpreted. */
export interface Protocol {
  readonly source: 'file' | 'default';
  /** The file that was read; null where there is none. */
  readonly file: string | null;
  readonly roster: Roster;
  readonly format: HandoffFormat;
  /** What of it could not be used, and what stands in for it. */
  readonly notes: readonly string[];
}

/** Where a team keeps its protocol, when nothing says where. */
export const usualProtocol = '.claude/agents-shared/team-protocol.md';

export const defaultProtocol: Protocol = { source: 'default', file: null, roster: defaultAgents, format: defaultFormat, notes: [] };

/**
 * The team's protocol: the file that `[team] protocol` names, else `.claude/agents-shared/team-protocol.md` in the project or at the root of
 * its repository, as the memory is looked for, else the default roster. A named file lies inside the repository. Throws
 * `file_unreadable` for a named file that cannot be read; a usual one that cannot is told in the notes.
 */
export function readProtocol(directory: string, named: string | undefined): Protocol {
  const project = resolve(directory);
  const root = findRepository(project);
  const path = named === undefined ? findUsual(project, root) : resolve(project, named);
  const file = relative(project, path).split(sep).join(posix.sep);
  let text: string;
  try {
    text = readInside(root, path).toString('utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (named === undefined) return isMissing(error) ? defaultProtocol : { ...defaultProtocol, notes: [`${file} cannot be read: ${why}`] };
    throw new Failure('file_unreadable', `the team's protocol ${file} cannot be read`, {
      detail: why,
      hint: 'Mend [team] protocol in plinth.toml: a path within the repository.',
      cause: error,
    });
  }
  return parseProtocol(text, file);
}

/** Absolute: the project's own, else that of its repository. */
export function findUsual(project: string, root: string): string {
  const [own = usualProtocol, shared = own] = [project, root].map((from) => join(from, usualProtocol));
  return !existsSync(own) && existsSync(shared) ? shared : own;
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

export function parseProtocol(text: string, file: string): Protocol {
  const { roster, named, agents } = readRoster(text);
  const format = readFormat(text);
  const missing = roles.filter((role) => !named.includes(role));
  const notes = [
    ...(named.length === 0 ? [`${file} has no roster that names ${roles.join(', ')}: the default one holds`] : []),
    ...(named.length > 0 && missing.length > 0
      ? [`${file} names nobody for ${missing.join(', ')}: ${missing.map((role) => defaultAgents[role]).join(', ')} by default`]
      : []),
    ...(agents > 0 && named.length === 0 ? [`${agents} agents are listed there, none of them for these roles`] : []),
    ...(format === null ? [`${file} shows no complete format of a hand-off: the default one holds`] : []),
  ];
  return { source: named.length === 0 && format === null ? 'default' : 'file', file, roster, format: format ?? defaultFormat, notes };
}
