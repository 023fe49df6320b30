import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from './run-command.js';
import type { Ledger } from './ledger.js';

export interface Writer {
  /** Once it has written its first rows. */
  readonly ready: Promise<void>;
  stop(): Promise<Ledger>;
  /** Ends it at once, whatever it does. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A program that works on a database through a project's models until `<out>.stop` is there, and then writes its ledger to `out`. */
export function startWriter(command: Command, out: string): Writer {
  const child = spawn(command.program, [...command.arguments, out], {
    cwd: command.folder,
    env: { ...process.env, ...command.environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const ready = async (): Promise<void> => {
    while (!existsSync(`${out}.ready`)) {
      if (child.exitCode !== null) throw new Error(`the writer ended: ${text.slice(-500)}`);
      await pause(50);
    }
  };
  const first = ready();
  first.catch(() => undefined);
  return {
    ready: first,
    stop: async () => {
      await writeFile(`${out}.stop`, '');
      await ended;
      if (!existsSync(out)) throw new Error(`the writer ended: ${text.slice(-500)}`);
      return JSON.parse(await readFile(out, 'utf8')) as Ledger;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
