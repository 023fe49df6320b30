import { join } from 'node:path';
import type { Server } from '../src/shadow/server.js';
import { measureFolder, type Backend } from './backend.js';
import { buildOracle, type Source } from './build-oracle.js';
import { readDatabase } from './database-url.js';
import { describeEnvironment } from './environment.js';
import { runCommand } from './run-command.js';
import { parseCalls, readCalls, type RecordedCall } from './statement-log.js';

/** Calls the functions with the real SQLAlchemy on a server that logs statements; what each call sent. */
export async function callFunctions(
  backend: Backend,
  source: Source,
  { server, checkout, python }: { readonly server: Server; readonly checkout: string; readonly python: string },
): Promise<readonly RecordedCall[]> {
  const { url } = await buildOracle(backend, source, { server: server.url('postgres'), checkout, python });
  const output = await runCommand({
    program: python,
    arguments: [join(measureFolder, 'python', `calls_${backend.name.replaceAll('-', '_')}.py`)],
    folder: checkout,
    environment: await describeEnvironment(backend, url),
  });
  return readCalls(server, readDatabase(url), parseCalls(output));
}
