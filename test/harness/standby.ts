import { chmodSync, chownSync, cpSync, lchownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachServer, type Server } from '../../src/shadow/attach.js';
import { findBinaries } from '../../src/shadow/binaries.js';
import { keepPostmaster } from '../../src/shadow/keeper.js';
import { chooseAccount } from '../../src/shadow/run-as.js';
import { startServer } from '../../src/shadow/server.js';

/** A primary, and a standby that follows it by streaming replication. */
export interface Pair {
  readonly primary: Server;
  readonly standby: Server;
  /** Waits until the standby has replayed what the primary has written. */
  catchUp(): Promise<void>;
  stop(): Promise<void>;
}

const PRIMARY = { wal_level: 'replica', max_wal_senders: '3', hot_standby: 'on' };

/** The files are copied while the primary runs, as pg_basebackup does, which the npm package lacks. */
export async function startPair(): Promise<Pair> {
  const primary = await startServer({ settings: PRIMARY });
  const account = chooseAccount();
  const directory = mkdtempSync(join(tmpdir(), 'standby-'));
  const data = join(directory, 'data');
  const admin = await primary.connect('postgres');
  await admin.query(`SELECT pg_backup_start('standby', true)`);
  cpSync(join(primary.directory, 'data'), data, { recursive: true, filter: (path) => !/postmaster\.(pid|opts)$/.test(path) });
  const { rows } = await admin.query<{ label: string }>('SELECT labelfile AS label FROM pg_backup_stop(false)');
  await admin.end();
  writeFileSync(join(data, 'backup_label'), rows[0]?.label ?? '');
  writeFileSync(join(data, 'standby.signal'), '');
  chmodSync(data, 0o700);
  if (account !== null) giveTo(directory, account);
  const settings = {
    ...PRIMARY,
    primary_conninfo: `host=${primary.host} port=${primary.port} user=plinth_superuser`,
    listen_addresses: '',
    unix_socket_directories: directory,
    port: '5432',
    shared_buffers: '16MB',
    max_connections: '50',
    max_worker_processes: '4',
    max_locks_per_transaction: '1024',
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const kept = await keepPostmaster(join(findBinaries().bin, 'postgres'), ['-D', data, ...words], { account, directory });
  const standby = attachServer({ ...primary, host: directory, directory });
  await patiently(async () => (await standby.connect('postgres')).end());
  return {
    primary,
    standby,
    catchUp: async () => {
      const [from, to] = [await primary.connect('postgres'), await standby.connect('postgres')];
      const { rows: written } = await from.query<{ at: string }>('SELECT pg_current_wal_lsn()::text AS at');
      await patiently(async () => {
        const { rows: replayed } = await to.query<{ done: boolean }>('SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS done', [
          written[0]?.at,
        ]);
        if (replayed[0]?.done !== true) throw new Error('the standby is behind');
      });
      await Promise.all([from.end(), to.end()]);
    },
    stop: async () => {
      await standby.stop();
      await kept.end();
      rmSync(directory, { recursive: true, force: true });
      await primary.stop();
    },
  };
}

function giveTo(path: string, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  chownSync(path, uid, gid);
  for (const name of readdirSync(path, { recursive: true })) lchownSync(join(path, String(name)), uid, gid);
}

async function patiently(attempt: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (tries === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
