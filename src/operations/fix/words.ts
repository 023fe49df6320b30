import { Failure } from '../../failure/failure.js';
import type { FixRequest } from './request.js';

/** Which project, and which of its findings. */
export interface Wanted {
  readonly dir: string;
  /** Null for everything that is safe. */
  readonly ids: readonly string[] | null;
}

const ID = /^[0-9a-f]{12}$/;

/** Tells ids from the directory. Throws `usage` where nothing is chosen, or both ids and `--all-safe` are given. */
export function readWords({ what, allSafe }: FixRequest): Wanted {
  const ids = [...new Set(what.filter((word) => ID.test(word)))];
  const [dir = '.', ...more] = what.filter((word) => !ID.test(word));
  if (more.length > 0)
    throw new Failure('usage', `there can be one directory, and ids of 12 hexadecimal digits: ${[dir, ...more].join(', ')}`, {
      hint: 'plinth review prints the ids of findings; a directory whose name looks like one is written as ./name.',
    });
  if (allSafe && ids.length > 0)
    throw new Failure('usage', '--all-safe and ids were both given', { hint: 'Name the findings, or leave it to --all-safe.' });
  if (!allSafe && ids.length === 0)
    throw new Failure('usage', 'nothing was chosen', { hint: 'Name findings by the ids that plinth review prints, or use --all-safe.' });
  return { dir, ids: allSafe ? null : ids };
}
