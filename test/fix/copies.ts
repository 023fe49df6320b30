import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { expect } from 'vitest';
import type { FixResult } from '../../src/operations/fix/result.js';
import type { Ran } from '../harness/cli.js';
import { findViolations } from '../harness/published-schema.js';
import { type TemporaryFolder, temporaryFolder } from '../harness/temporary.js';
import { captionsFolder } from '../oracle/captions.js';

/** A copy of the reference backend, all of it committed. */
export function captionsCopy(): TemporaryFolder {
  const folder = temporaryFolder();
  cpSync(captionsFolder, folder.path, { recursive: true, filter: (source) => !source.endsWith('__pycache__') });
  commitAll(folder.path);
  return folder;
}

/** Makes a folder a git repository in which everything is committed. */
export function commitAll(folder: string): void {
  git(folder, 'init', '--quiet');
  git(folder, 'add', '--all', '--force');
  git(folder, '-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '--quiet', '--message', 'all');
}

/** Paths that git calls changed or new, in order. */
export function changedFiles(folder: string): readonly string[] {
  return git(folder, 'status', '--porcelain=v1', '--untracked-files=all')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(3))
    .toSorted();
}

export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  });
}

/** The document that a run printed; it ended as a fix does, and the document is valid. */
export function fixOf({ code, stdout, stderr }: Ran): FixResult {
  expect({ code, stderr }).toEqual({ code: expect.toBeOneOf([0, 1]), stderr: expect.not.stringContaining('plinth has a bug') });
  const document: unknown = JSON.parse(stdout);
  expect(findViolations('fix', document)).toEqual([]);
  return document as FixResult;
}
