import { startServer } from '../src/shadow/server.js';
import { readBackends, type Backend } from './backend.js';
import { copyCheckout } from './checkout.js';
import { prepareEnvironment } from './environment.js';
import type { Workplace } from './build-oracle.js';

/** Do `work` for each backend named on the command line, or for all, on one embedded server. A checkout that is missing ends it before it starts. */
export async function forEachBackend(
  names: readonly string[],
  work: (backend: Backend, workplace: Workplace) => Promise<void>,
): Promise<void> {
  const prepared = [];
  for (const backend of readBackends(names)) prepared.push({ backend, checkout: await copyCheckout(backend) });
  const server = await startServer();
  try {
    for (const { backend, checkout } of prepared)
      await work(backend, { server: server.url('postgres'), checkout, python: await prepareEnvironment(backend) });
  } finally {
    await server.stop();
  }
}
