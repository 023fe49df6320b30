import type { TestProject } from 'vitest/node';
import { startServer } from '../../src/shadow/server.js';
import type { ServerAddress } from '../../src/shadow/attach.js';

declare module 'vitest' {
  export interface ProvidedContext {
    server: ServerAddress;
  }
}

/** One embedded server for a whole run; each test makes a database of its own on it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer({ settings: { max_connections: '100' } });
  const { major, host, port, password, directory } = server;
  project.provide('server', { major, host, port, password, directory });
  return () => server.stop();
}
