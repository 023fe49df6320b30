import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { EXAMINATION } from '../mcp/examination-message.js';
import { readClock } from '../operations/clock.js';
import { printable } from '../output/printable.js';

/** `plinth mcp`: not an operation but another face; it answers on standard output until the client leaves. */
export function mcpCommand(ask: (serve: () => Promise<number>) => void): Command {
  return new Command('mcp')
    .description('Serve the Model Context Protocol over standard input and output, for an AI agent')
    .argument('[dir]', 'the project that the agent works on', '.')
    .action((directory: string) => ask(() => serve(directory)));
}

/** Of `plinth mcp`, for itself: one examination, in a process of its own. */
export function examinationCommand(ask: (serve: () => Promise<number>) => void): Command {
  return new Command(EXAMINATION).action(() =>
    ask(async () => {
      const { serveExamination } = await import('../mcp/examination-process.js');
      return serveExamination();
    }),
  );
}

/** What starts plinth stands beside this file, bundled or not. */
const PROGRAM = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));

async function serve(directory: string): Promise<number> {
  const { serveMcp } = await import('../mcp/serve.js');
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, interrupt);
  await serveMcp(directory, {
    input: process.stdin,
    output: process.stdout,
    program: PROGRAM,
    environment: process.env,
    clock: () => readClock(process.env['PLINTH_NOW']),
    note: (text) => void process.stderr.write(`${printable(text)}\n`),
    signal: interruption.signal,
  });
  return interruption.signal.aborted ? 130 : 0;
}
