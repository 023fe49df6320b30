import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Server } from '../../src/shadow/attach.js';
import { chooseAccount } from '../../src/shadow/run-as.js';
import { temporaryFolder } from './temporary.js';

const BOUNCER = '/usr/sbin/pgbouncer';

/** True where tests through Debian's PgBouncer can't run. Under CI its absence is not a skip. */
export const noBouncer = !existsSync(BOUNCER) && process.env['CI'] !== 'true';

/** One connection to the server in transaction mode, lent to whoever asks: what one client leaves behind the next one finds. */
export async function startBouncer(
  server: Server,
  roles: readonly string[],
): Promise<{ url(database: string, role: string): string; stop(): Promise<void> }> {
  const folder = temporaryFolder();
  const settings = {
    listen_addr: '',
    listen_port: 6543,
    unix_socket_dir: folder.path,
    auth_type: 'trust',
    auth_file: join(folder.path, 'users'),
    pool_mode: 'transaction',
    default_pool_size: 1,
    logfile: join(folder.path, 'log'),
  };
  writeFileSync(settings.auth_file, roles.map((role) => `"${role}" ""\n`).join(''));
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  writeFileSync(
    join(folder.path, 'ini'),
    ['[databases]', `* = host=${server.host} port=${server.port}`, '[pgbouncer]', ...lines, ''].join('\n'),
  );
  const account = chooseAccount();
  const child = spawn(BOUNCER, ['-q', join(folder.path, 'ini')], {
    stdio: 'ignore',
    ...(account === null ? {} : { uid: account.uid, gid: account.gid }),
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = (database: string, role: string): string =>
    `postgresql://${role}@/${database}?host=${encodeURIComponent(folder.path)}&port=6543`;
  await awaitBouncer(url('postgres', roles[0] ?? ''));
  return {
    url,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      folder[Symbol.dispose]();
    },
  };
}

async function awaitBouncer(url: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const client = new pg.Client(url);
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
