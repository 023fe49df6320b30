import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { guardFrames } from './frames.js';
import { serverFactory } from './server.js';
import { type Opening, openWorkbench } from './workbench.js';

/** Where a session is held. */
export interface Wires extends Opening {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** A line for the person who looks at standard error. */
  note(text: string): void;
  /** Ends the session from outside. */
  readonly signal: AbortSignal;
}

/**
 * Serves MCP over standard input and output until the client closes its end or `signal` says so; then nothing runs any more. Throws what
 * is wrong with the project's settings before anything is served.
 */
export async function serveMcp(directory: string, wires: Wires): Promise<void> {
  const { input, output, note, signal } = wires;
  const bench = await openWorkbench(directory, wires);
  // Each answer that waits for the pipe listens for its error.
  output.setMaxListeners(0);
  const frames = input.pipe(guardFrames((line) => void output.write(line)));
  const left = new Promise<void>((resolve) => {
    const leave = (): void => resolve();
    for (const event of ['end', 'close', 'error']) input.once(event, leave);
    for (const event of ['close', 'error']) output.once(event, leave);
    signal.addEventListener('abort', leave, { once: true });
  });
  const served = serveStdio(serverFactory(bench, note), {
    transport: new StdioServerTransport(frames, output),
    onerror: (error) => note(`mcp: ${error.message}`),
  });
  await left;
  await served.close();
  await bench.close();
  input.destroy();
}
