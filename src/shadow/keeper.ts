import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { childOptions, type Running } from './cluster.js';

/** A running postmaster that ends, and whose files go, when `end` is called or when this process is gone, however it went. */
export interface Kept {
  /** False once the postmaster or its keeper is gone. */
  isRunning(): boolean;
  /** Resolves when no process and no file is left. */
  end(): Promise<void>;
}

/**
 * The keeper waits for the end of its standard input, which is a pipe from this process: the system closes it whether we end it,
 * return, crash or are killed. SIGQUIT is PostgreSQL's immediate shutdown: no checkpoint, but shared memory is given back.
 */
const KEEPER = `
trap '' INT TERM HUP
directory=$1
shift
"$@" </dev/null &
read -r _
kill -QUIT $! 2>/dev/null
wait $!
cd /
rm -rf "$directory"`;

/** Starts a postmaster with its keeper. What it writes goes to `log` in the directory. */
export async function keepPostmaster(program: string, args: readonly string[], running: Running): Promise<Kept> {
  return process.platform === 'win32' ? keepOnWindows(program, args, running) : keepByShell(program, args, running);
}

async function keepByShell(program: string, args: readonly string[], running: Running): Promise<Kept> {
  const log = await open(join(running.directory, 'log'), 'a');
  // A session of its own: Ctrl-C is for us, and we end it.
  const child = spawn('/bin/sh', ['-c', KEEPER, 'sh', running.directory, program, ...args], {
    ...childOptions(running),
    detached: true,
    stdio: ['pipe', log.fd, log.fd],
  });
  await log.close();
  const ended = whenEnded(child);
  child.stdin?.on('error', () => undefined);
  child.unref();
  if (child.stdin !== null && 'unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return {
    isRunning: () => runs(child),
    end: async () => {
      child.ref();
      child.stdin?.end();
      await ended;
    },
  };
}

/** Without a POSIX shell: the exit of this process ends it; after a kill, the next start removes what is left. */
async function keepOnWindows(program: string, args: readonly string[], running: Running): Promise<Kept> {
  const child = spawn(program, [...args], { ...childOptions(running), stdio: 'ignore', windowsHide: true });
  const ended = whenEnded(child);
  const remove = () => {
    child.kill('SIGKILL');
    rmSync(running.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  };
  process.once('exit', remove);
  child.unref();
  return {
    isRunning: () => runs(child),
    end: async () => {
      process.removeListener('exit', remove);
      child.kill('SIGKILL');
      await ended;
      remove();
    },
  };
}

function runs(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

function whenEnded(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
}
