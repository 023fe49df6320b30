import * as z from 'zod';
import { Failure } from '../failure/failure.js';
import { readClock } from '../operations/clock.js';
import type { Surroundings } from '../operations/operation.js';
import { present } from '../output/presentations.js';
import { printable } from '../output/printable.js';
import type { Asked } from './command.js';
import { progressLine, styleOf } from './terminal.js';
import { notWritable, refuseUnwritable, writeWhole } from './write.js';

/** Runs what was asked, writes the result, gives the exit code. Ctrl-C ends it cleanly, servers and files included. */
export async function perform(asked: Asked): Promise<number> {
  const input = asked.operation.input.safeParse(asked.input);
  if (!input.success)
    throw new Failure('usage', `plinth ${asked.operation.name} cannot use what was given`, {
      detail: z.prettifyError(input.error),
      hint: 'Add --help for the options.',
    });
  if (asked.output === null && asked.format === 'gzip' && process.stdout.isTTY)
    throw new Failure('usage', 'the result is a compressed file, which a terminal cannot show', {
      hint: `Name a file: plinth ${asked.operation.name} … -o FILE; or add --format json.`,
    });
  if (asked.output !== null) await refuseUnwritable(asked.output);
  const interruption = new AbortController();
  const line = progressLine(process.stderr);
  let begun = false;
  const interrupt = (): void => {
    if (!begun) interruption.abort(new Failure('interrupted', 'Interrupted', { hint: 'Nothing was written.' }));
  };
  const passPointOfNoReturn = (): void => {
    interruption.signal.throwIfAborted();
    begun = true;
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, interrupt);
  try {
    const result = await asked.operation.run(input.data, {
      ...surroundings(interruption.signal, line.say, line.clear),
      passPointOfNoReturn,
    });
    interruption.signal.throwIfAborted();
    line.clear();
    const toFile = asked.output !== null;
    const written = present(asked.operation, result, asked.format, {
      ...(toFile ? { color: false, width: 100 } : styleOf(process.stdout)),
      ...asked.document,
    });
    await (asked.output === null ? writeToStdout(written) : writeWhole(asked.output, written));
    return asked.operation.exitCode(result, input.data);
  } finally {
    line.clear();
    // Still listening: what is written is written, and a signal while the process ends must not make it look as if it were not.
    begun = true;
  }
}

function surroundings(signal: AbortSignal, say: (step: string) => void, clear: () => void): Omit<Surroundings, 'passPointOfNoReturn'> {
  return {
    environment: process.env,
    now: readClock(process.env['PLINTH_NOW']),
    signal,
    progress: say,
    note: (text) => {
      clear();
      process.stderr.write(`${printable(text)}\n`);
    },
  };
}

/** Waits until everything is handed over, so that a pipe never sees half a document. */
function writeToStdout(text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      // The reader of a pipe may have left (`| head`): that is not our failure.
      if (error === null || error === undefined || (error as NodeJS.ErrnoException).code === 'EPIPE') resolve();
      else reject(notWritable('standard output', error));
    });
  });
}
