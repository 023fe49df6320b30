import pg from 'pg';
import { OWNER, SUPERUSER } from './cluster.js';

/** A running PostgreSQL of plinth's own. */
export interface Server {
  readonly major: number;
  /** The folder of its socket, or an address. */
  readonly host: string;
  readonly port: number;
  readonly password: string | null;
  readonly directory: string;
  /** A connection as superuser. */
  connect(database: string, config?: pg.ClientConfig): Promise<pg.Client>;
  /** A connection as the role that owns the databases and runs what is replayed; it is no superuser. */
  connectAsOwner(database: string, config?: pg.ClientConfig): Promise<pg.Client>;
  /** Ends the connections made here, and the server where it was started here. */
  stop(): Promise<void>;
  /** `postgresql://role@/database?host=…&port=…`; as superuser unless a role is named. */
  url(database: string, role?: string): string;
}

/** What is needed to reach a running server from another process; plain data. */
export interface ServerAddress {
  readonly major: number;
  readonly host: string;
  readonly port: number;
  readonly password: string | null;
  readonly directory: string;
}

/** A handle on a server that another process started: `stop()` ends only the connections made through the handle. */
export function attachServer(address: ServerAddress): Server {
  const clients = new Set<pg.Client>();
  const connect = async (user: string, database: string, config: pg.ClientConfig) => {
    const client = new pg.Client({ ...connection(address), ...config, user, database });
    // An idle connection that the server closes is no error of the program's; queries in flight still reject.
    client.on('error', () => undefined);
    await client.connect();
    clients.add(client);
    client.once('end', () => clients.delete(client));
    return client;
  };
  return {
    ...address,
    connect: (database, config = {}) => connect(SUPERUSER, database, config),
    connectAsOwner: (database, config = {}) => connect(OWNER, database, config),
    stop: async () => {
      await Promise.all([...clients].map((client) => client.end()));
    },
    url: (database, role = SUPERUSER) => renderUrl(address, database, role),
  };
}

/** Everything is stated, so that no PG* variable of the caller's counts; pg takes an empty text for none, hence the blank. */
function connection({ host, port, password }: ServerAddress): pg.ClientConfig {
  return { host, port, ...(password === null ? {} : { password }), ssl: false, options: ' ', application_name: 'plinth' };
}

function renderUrl({ host, port, password }: ServerAddress, database: string, role: string): string {
  const who = encodeURIComponent(role) + (password === null ? '' : `:${encodeURIComponent(password)}`);
  const target = encodeURIComponent(database);
  if (host.startsWith('/')) return `postgresql://${who}@/${target}?host=${encodeURIComponent(host)}&port=${port}`;
  return `postgresql://${who}@${host}:${port}/${target}`;
}
