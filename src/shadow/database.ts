import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Server } from './attach.js';
import { OWNER } from './cluster.js';

/** A database on a shadow. */
export interface Database {
  readonly name: string;
  /** A connection as superuser: for reading catalogs and for plinth's own statements, never for somebody's. */
  readonly client: pg.Client;
  readonly server: Server;
  /** A connection as the owner, which is no superuser, under a `statement_timeout` of ten seconds; kept for the next caller. */
  asOwner(): Promise<pg.Client>;
  /** Another connection as superuser, to hold locks in the way of others; kept for the next caller. */
  aside(): Promise<pg.Client>;
  /** Does something for which nobody may be connected: connections are closed meanwhile, and `client` is another one afterwards. */
  whileClosed<T>(action: () => Promise<T>): Promise<T>;
  /** Ends the connection and removes the database. */
  drop(): Promise<void>;
}

/**
 * Makes a database owned by the role that replays: empty, or a copy of a template, which is closed for the moment (see `whileClosed`).
 * Copies of one template may be asked for at the same time.
 */
export async function createDatabase(
  server: Server,
  options: { readonly template?: Database; /** CREATE DATABASE's, as in `LOCALE_PROVIDER icu …`. */ readonly locale?: string } = {},
): Promise<Database> {
  const name = `plinth_${randomBytes(6).toString('hex')}`;
  const { template, locale = '' } = options;
  const copy = () => administer(server, `${creation(server, name, template?.name ?? 'template0')} ${locale}`);
  await (template === undefined ? copy() : template.whileClosed(copy));
  const database = await openDatabase(server, name);
  if (template === undefined && server.major < 15) await database.client.query(`ALTER SCHEMA public OWNER TO ${OWNER}`);
  return database;
}

/** FILE_COPY takes 13 ms where WAL_LOG, the default since 15, takes 40, and 280 where that takes 600 (1 000 tables); 14 knows no other. */
function creation(server: Server, name: string, template: string): string {
  return `CREATE DATABASE ${name} OWNER ${OWNER} TEMPLATE ${template}${server.major < 15 ? '' : ' STRATEGY file_copy'}`;
}

async function administer(server: Server, sql: string): Promise<void> {
  const client = await server.connect('postgres');
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * A superuser's names must mean the system's: a function or operator in `public` that fits the arguments better than the system's
 * would run with its rights. As an option of the connection it also goes before what ALTER DATABASE … SET says.
 */
const AS_SUPERUSER = { options: '-c search_path=pg_catalog' };

async function openDatabase(server: Server, name: string): Promise<Database> {
  let client = await server.connect(name, AS_SUPERUSER);
  let last: Promise<unknown> = Promise.resolve();
  const owner = keep(() => server.connectAsOwner(name, { statement_timeout: 10_000 }));
  const aside = keep(() => server.connect(name, AS_SUPERUSER));
  const disconnect = () => Promise.all([client.end(), owner.end(), aside.end()]);
  const closed = async <T>(action: () => Promise<T>): Promise<T> => {
    await disconnect();
    try {
      return await action();
    } finally {
      client = await server.connect(name, AS_SUPERUSER);
    }
  };
  return {
    name,
    server,
    get client() {
      return client;
    },
    asOwner: owner.connect,
    aside: aside.connect,
    whileClosed: (action) => {
      const turn = last.then(() => closed(action));
      last = turn.catch(() => undefined);
      return turn;
    },
    drop: async () => {
      await disconnect();
      await administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

interface KeptConnection {
  connect(): Promise<pg.Client>;
  end(): Promise<void>;
}

/** A connection that is made when it is first asked for, and made anew after it has ended. */
function keep(open: () => Promise<pg.Client>): KeptConnection {
  let kept: Promise<pg.Client> | null = null;
  const connect = async () => {
    const client = await open();
    client.once('end', () => (kept = null));
    return client;
  };
  return { connect: () => (kept ??= connect()), end: async () => (await kept)?.end() };
}
