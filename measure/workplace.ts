import { startServer, type Server } from '../src/shadow/server.js';
import { readBackends, type Backend } from './backend.js';
import { copyCheckout } from './checkout.js';
import { prepareEnvironment } from './environment.js';
import type { Workplace } from './build-oracle.js';

/** Do `work` for each backend named on the command line, or for all, on one embedded server. */
export async function forEachBackend(
  names: readonly string[],
  work: (backend: Backend, workplace: Workplace) => Promise<void>,
): Promise<void> {
  const server = await startServer();
  try {
    for (const backend of readBackends(names)) await work(backend, await prepareWorkplace(backend, server));
  } finally {
    await server.stop();
  }
}

async function prepareWorkplace(backend: Backend, server: Server): Promise<Workplace> {
  const checkout = await copyCheckout(backend);
  return { server: server.url('postgres'), checkout, python: await prepareEnvironment(backend) };
}
