import { posix, relative, resolve, sep } from 'node:path';
import type { NotExamined } from '../../source/place.js';
import { readInside } from '../../source/read-inside.js';
import { findRepository } from '../memory/find-folder.js';
import { leaveOutSecrets } from '../memory/find-secrets.js';
import { findUsual } from '../protocol/read-protocol.js';

/** A file that people or their agents wrote for each other. It is quoted as read and never interpreted. */
export interface ProseFile {
  readonly kind: 'conventions file' | 'team protocol';
  /** As the user would write it, relative to the reviewed directory. */
  readonly file: string;
  /** Its text, secrets left out. */
  readonly text: string;
}

/** What agents of any make look for at the root of a project. */
const AGENTS = ['CLAUDE.md', 'AGENTS.md'];

/** What plinth.toml names beside them. */
export interface ProseChoice {
  readonly files?: readonly string[] | undefined;
  readonly protocol?: string | undefined;
}

/** Reads them. One that is named and cannot be read is not examined; one that is only looked for may be missing. */
export function readProse(
  directory: string,
  { files = [], protocol }: ProseChoice,
): { readonly prose: readonly ProseFile[]; readonly notExamined: readonly NotExamined[] } {
  const project = resolve(directory);
  const root = findRepository(project);
  const prose: ProseFile[] = [];
  const notExamined: NotExamined[] = [];
  const read = (kind: ProseFile['kind'], path: string, isNamed: boolean): void => {
    const file = relative(project, path).split(sep).join(posix.sep);
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(readInside(root, path));
      prose.push({ kind, file, text: leaveOutSecrets(text) });
    } catch (error) {
      if (isNamed || !isMissing(error)) notExamined.push({ file, line: null, object: kind, reason: describe(error) });
    }
  };
  for (const name of AGENTS) read('conventions file', resolve(project, name), false);
  for (const name of files) read('conventions file', resolve(project, name), true);
  if (protocol !== undefined) read('team protocol', resolve(project, protocol), true);
  else read('team protocol', findUsual(project, root), false);
  return { prose, notExamined };
}

function isMissing(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function describe(error: unknown): string {
  if (isMissing(error)) return 'there is no such file';
  if (error instanceof TypeError) return 'it is not UTF-8';
  return (error instanceof Error ? error.message : String(error)).replace(/, \w+ '.*'$/s, '');
}
