import { promisify } from 'node:util';
import { Failure } from '../../failure/failure.js';
import { spell } from './files.js';

/** The files of the repository around a folder that differ from a git revision, new ones included, as the user would write them. Throws `git_failed`. */
export async function listChanged(ref: string, folder = '.'): Promise<Set<string>> {
  const [top, changed, untracked] = [
    await git(['rev-parse', '--show-toplevel'], folder),
    await git(['diff', '--name-status', '-z', '--find-renames=100%', '--diff-filter=d', '--end-of-options', ref, '--'], folder),
    await git(['ls-files', '--others', '--exclude-standard', '--full-name', '-z', ':/'], folder),
  ];
  const files = [...changedOf(changed.split('\0')), ...untracked.split('\0').filter((file) => file !== '')];
  return new Set(files.map((file) => spell(`${top.trim()}/${file}`)));
}

/** Of `status, file` pairs; a file that only has another name (`R100, old, new`) says nothing new. */
function* changedOf(parts: readonly string[]): Generator<string> {
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const isRename = parts[at]?.startsWith('R') === true;
    const file = parts[at + 1];
    if (isRename) at += 1;
    else if (file !== undefined) yield file;
  }
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
    return await run(['-C', folder, ...words]);
  } catch (cause) {
    const isShallow = await run(['-C', folder, 'rev-parse', '--is-shallow-repository']).then(
      (said) => said.trim() === 'true',
      () => false,
    );
    const detail = typeof cause === 'object' && cause !== null && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    throw new Failure('git_failed', `git ${words[0]} failed`, {
      detail,
      hint: isShallow
        ? 'This clone is shallow: fetch the revision first ("git fetch --unshallow", or fetch-depth: 0).'
        : 'Is this a git repository, and is the revision one of it?',
      cause,
    });
  }
}

/** What git says. Most runs ask it nothing: what starts programs is loaded for those that do. */
async function run(words: readonly string[]): Promise<string> {
  const { execFile } = await import('node:child_process');
  const { stdout } = await promisify(execFile)('git', words, { maxBuffer: 2 ** 28 });
  return stdout;
}
