import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Failure } from '../../failure/failure.js';
import { spell } from './files.js';

const run = promisify(execFile);

/** The files of the repository around a folder that differ from a git revision, new ones included, as the user would write them. Throws `git_failed`. */
export async function listChanged(ref: string, folder = '.'): Promise<Set<string>> {
  const [top, changed, untracked] = [
    await git(['rev-parse', '--show-toplevel'], folder),
    await git(['diff', '--name-only', '-z', '--diff-filter=d', '--end-of-options', ref, '--'], folder),
    await git(['ls-files', '--others', '--exclude-standard', '--full-name', '-z', ':/'], folder),
  ];
  return new Set(
    [changed, untracked].flatMap((list) =>
      list
        .split('\0')
        .filter((file) => file !== '')
        .map((file) => spell(`${top.trim()}/${file}`)),
    ),
  );
}

/** What a file of the working tree held at a git revision; null where it did not exist. */
export async function readReleased(ref: string, file: string): Promise<string | null> {
  return git(['show', '--end-of-options', `${ref}:./${file}`]).catch(() => null);
}

/** Where the branch left the main one. */
export async function findBranchPoint(): Promise<string> {
  for (const name of ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master']) {
    const found = await git(['merge-base', 'HEAD', name]).catch(() => null);
    if (found !== null) return found.trim();
  }
  throw new Failure('git_failed', 'the main branch is not known', { hint: 'Name a revision with --since.' });
}

async function git(words: readonly string[], folder = '.'): Promise<string> {
  try {
    const { stdout } = await run('git', ['-C', folder, ...words], { maxBuffer: 2 ** 28 });
    return stdout;
  } catch (cause) {
    const detail = typeof cause === 'object' && cause !== null && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    throw new Failure('git_failed', `git ${words[0]} failed`, {
      detail,
      hint: 'Is this a git repository, and is the revision one of it?',
      cause,
    });
  }
}
