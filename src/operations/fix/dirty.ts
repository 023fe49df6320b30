import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Failure } from '../../failure/failure.js';

/**
 * Refuses to touch files of which git holds no clean version: then nothing could be taken back. Throws `files_dirty`, which lists them;
 * also where there is no git repository, since nobody can tell there.
 */
export async function refuseDirty(root: string, files: readonly string[]): Promise<void> {
  if (files.length === 0) return;
  const status = await gitStatus(root, [...new Set([...files, ...files.flatMap((file) => targetOf(root, file))])]);
  if ('why' in status)
    throw new Failure('files_dirty', 'whether the files are clean cannot be told', {
      detail: status.why,
      hint: 'Commit the project to a git repository first, or add --allow-dirty to write nevertheless.',
    });
  if (status.dirty.length > 0)
    throw new Failure('files_dirty', `there are changes that are not committed in ${status.dirty.length} of the files to be written`, {
      detail: status.dirty.join('\n'),
      hint: 'Commit or stash them, or add --allow-dirty.',
    });
}

/** What is written where a path goes through a link. */
function targetOf(root: string, file: string): readonly string[] {
  try {
    return [relative(realpathSync(root), realpathSync(join(root, file)))];
  } catch {
    return [];
  }
}

type Status = { readonly dirty: readonly string[] } | { readonly why: string };

/** Git is asked not to run what the repository's configuration names, and to write nothing. */
function gitStatus(root: string, files: readonly string[]): Promise<Status> {
  const args = [
    '-c',
    'core.fsmonitor=false',
    'status',
    '--porcelain=v1',
    '-z',
    '--ignored',
    '--untracked-files=all',
    '--no-renames',
    '--',
    ...files,
  ];
  const options = {
    cwd: root,
    env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_LITERAL_PATHSPECS: '1', LC_ALL: 'C' },
    maxBuffer: 2 ** 26,
  };
  return new Promise((resolve) => {
    execFile('git', args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ dirty: readStatus(stdout) });
      else if ('code' in error && error.code === 'ENOENT') resolve({ why: 'git is not installed' });
      else resolve({ why: stderr.trim() === '' ? error.message : stderr.trim() });
    });
  });
}

/** `XY path`, each ended by a NUL. */
function readStatus(output: string): readonly string[] {
  const words: { readonly [mark: string]: string } = { '??': 'not under version control', '!!': 'ignored by git' };
  return output
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => `${entry.slice(3)} (${words[entry.slice(0, 2)] ?? 'changed'})`);
}
