import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** How a server is reached, and the settings that make it so. */
export interface Access {
  readonly host: string;
  readonly port: number;
  readonly password: string | null;
  /** Where initdb reads the superuser's password. */
  readonly passwordFile: string | null;
  readonly settings: Readonly<Record<string, string>>;
}

/** A Unix socket in the server's private directory; where there are none, loopback with a random password. */
export function openAccess(directory: string): Promise<Access> {
  return process.platform === 'win32' ? openLoopback(directory) : Promise.resolve(openSocket(directory));
}

function openSocket(directory: string): Access {
  // The setting is a list: quotes keep a comma in the path.
  const settings = { listen_addresses: '', unix_socket_directories: `"${directory.replaceAll('"', '""')}"`, port: '5432' };
  return { host: directory, port: 5432, password: null, passwordFile: null, settings };
}

async function openLoopback(directory: string): Promise<Access> {
  const port = await findFreePort();
  const password = randomBytes(24).toString('hex');
  const passwordFile = join(directory, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(port) };
  return { host: '127.0.0.1', port, password, passwordFile, settings };
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
