import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** The command as a user has it; `npm test` builds it first. */
const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');

/** How a command ended and what it printed. */
export interface Ran {
  /** 128 plus the signal's number where a signal ended it, as a shell says it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
}

const SIGNALS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGPIPE: 13, SIGTERM: 15 };

/** Starts `plinth …` without a terminal. Nothing of the caller's PG*, PLINTH_* and colour variables reaches it. */
export function startCli(args: readonly string[], { cwd, env }: CliOptions = {}): RunningCli {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(PG|PLINTH_|NO_COLOR$|FORCE_COLOR$|NODE_OPTIONS$|VITEST)/.test(name));
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (stdout += piece));
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr += piece));
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? 128 + (SIGNALS[signal ?? ''] ?? 0), stdout, stderr }));
  });
  return { child, ended };
}

/** Runs `plinth …` to its end. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<Ran> {
  return startCli(args, options).ended;
}
