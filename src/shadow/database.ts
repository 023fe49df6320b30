import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Server } from './attach.js';
import { OWNER } from './cluster.js';

/** A database on a shadow. */
export interface Database {
  readonly name: string;
  /** A connection as superuser. */
  readonly client: pg.Client;
  readonly server: Server;
  /** Ends the connection and removes the database. */
  drop(): Promise<void>;
}

/**
 * Makes a database owned by the role that replays: empty, or a copy of a template. Nobody may be connected to a template while it is
 * copied: its `client` is closed then, and is another one afterwards. Copies of one template may be made at the same time.
 */
export async function createDatabase(server: Server, options: { readonly template?: Database } = {}): Promise<Database> {
  const name = `plinth_${randomBytes(6).toString('hex')}`;
  const { template } = options;
  if (template === undefined) await create(server, name, 'template0');
  else await whileClosed(template, () => create(server, name, template.name));
  const database = await open(server, name);
  if (template === undefined && server.major < 15) await database.client.query(`ALTER SCHEMA public OWNER TO ${OWNER}`);
  return database;
}

/** Both ways of copying cost the same at this size; FILE_COPY (15+) forces a checkpoint, which waits for other copies. */
async function create(server: Server, name: string, template: string): Promise<void> {
  await administer(server, `CREATE DATABASE ${name} OWNER ${OWNER} TEMPLATE ${template}`);
}

async function administer(server: Server, sql: string): Promise<void> {
  const client = await server.connect('postgres');
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

interface Opened extends Database {
  client: pg.Client;
}

/** The databases that were opened here, and how many copies of each are being made. */
const closed = new WeakMap<Database, { copies: number; turn: Promise<void> }>();

async function open(server: Server, name: string): Promise<Database> {
  const database: Opened = {
    name,
    server,
    client: await server.connect(name),
    drop: async () => {
      await database.client.end();
      await administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
  return database;
}

/** Copies run one after the other for each template: the last to be asked for connects again. */
async function whileClosed(template: Database, copy: () => Promise<void>): Promise<void> {
  const state = closed.get(template) ?? { copies: 0, turn: Promise.resolve() };
  closed.set(template, state);
  state.copies += 1;
  const turn = state.turn.then(async () => {
    await template.client.end();
    await copy();
  });
  state.turn = turn.catch(() => undefined).then(async () => {
    state.copies -= 1;
    if (state.copies === 0) (template as Opened).client = await template.server.connect(template.name);
  });
  await turn;
  await state.turn;
}
