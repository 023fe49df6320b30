import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../../failure/failure.js';
import { type Application, readApplication } from '../application.js';

const run = promisify(execFile);

/** The project as it stood at a git revision. It is read from a copy in a temporary folder; nothing of it runs. Throws `git_failed`. */
export async function readApplicationAt(directory: string, ref: string): Promise<Application> {
  const prefix = await git(directory, ['rev-parse', '--show-prefix']);
  const commit = await git(directory, ['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`]);
  const folder = await mkdtemp(join(tmpdir(), 'plinth-models-'));
  try {
    await unpack(directory, commit, folder);
    return await readApplication(join(folder, prefix), new Map(), { code: false });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function git(directory: string, words: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('git', [...words], { cwd: directory, maxBuffer: 2 ** 24 });
    return stdout.trim();
  } catch (cause) {
    const detail = typeof cause === 'object' && cause !== null && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    throw failed(words[0] ?? '', detail, cause);
  }
}

function failed(what: string, detail: string, cause: unknown): Failure {
  return new Failure('git_failed', `git ${what} failed`, {
    detail,
    hint: 'Is this a git repository, and is the revision one of it?',
    cause,
  });
}

/** `git archive` writes what the commit holds, without filters of the working tree. */
async function unpack(directory: string, commit: string, folder: string): Promise<void> {
  const top = await git(directory, ['rev-parse', '--show-toplevel']);
  const archive = spawn('git', ['archive', '--format=tar', commit], { cwd: top, stdio: ['ignore', 'pipe', 'pipe'] });
  const extract = spawn('tar', ['-xf', '-', '-C', folder], { stdio: ['pipe', 'ignore', 'pipe'] });
  archive.stdout.pipe(extract.stdin);
  const ended = [archive, extract].map(
    (child) =>
      new Promise<number>((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code) => resolve(code ?? 1));
      }),
  );
  const codes = await Promise.all(ended).catch((cause: unknown) => {
    throw failed('archive', String(cause), cause);
  });
  if (codes.some((code) => code !== 0)) throw failed('archive', `it ended with ${codes.join(' and ')}`, null);
}
