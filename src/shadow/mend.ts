import { quoteIdentifier } from '../postgres/identifier.js';
import { OWNER } from './cluster.js';
import type { Database } from './database.js';
import type { ServerError, Session } from './session.js';

/**
 * Extensions that only a superuser may create, and that give nobody else a way out of the database: their functions read statistics
 * or pages that only granted roles may read, or compute. The server's own trusted extensions need no list.
 */
const ALLOWED_EXTENSIONS: ReadonlySet<string> = new Set([
  'amcheck',
  'autoinc',
  'bloom',
  'earthdistance',
  'insert_username',
  'intagg',
  'moddatetime',
  'pg_buffercache',
  'pg_freespacemap',
  'pg_stat_statements',
  'pg_visibility',
  'pgrowlocks',
  'pgstattuple',
  'refint',
  'sslinfo',
]);

const MISSING_ROLE = /^role "(.+)" does not exist$/;
const NEW_OWNER = /\bOWNER\s+TO\s+("(?:[^"]|"")+"|[\w$]+)\s*$/i;
const SCHEMA_DENIED = /^permission denied for schema (.+)$/;
const CREATE_EXTENSION = /^\s*CREATE\s+EXTENSION\s+(?:IF\s+NOT\s+EXISTS\s+)?("(?:[^"]|"")+"|[\w$]+)(?:\s+WITH)?(?:\s+SCHEMA\s+("(?:[^"]|"")+"|[\w$]+))?/i;

/**
 * What plinth does on a statement's behalf when the server refuses it for a reason that lies in the shadow, not in the statement.
 * `retry`: run it again. `done`: it need not be run. `refused`: the refusal stands.
 */
export type Mending = 'retry' | 'done' | 'refused';

/**
 * Mends a missing role (it is created without login or privilege), a new owner that may not create in the schema (it may then), and an
 * extension of the allow-list (the superuser creates it).
 */
export async function mend(database: Database, session: Session, sql: string, error: ServerError): Promise<Mending> {
  const role = error.sqlstate === '42704' ? MISSING_ROLE.exec(error.message)?.[1] : undefined;
  if (role !== undefined) return (await createRole(database, role)) ? 'retry' : 'refused';
  const owner = error.sqlstate === '42501' ? NEW_OWNER.exec(sql)?.[1] : undefined;
  if (owner !== undefined) return (await admitOwner(database, owner, error)) ? 'retry' : 'refused';
  const extension = error.sqlstate === '42501' ? CREATE_EXTENSION.exec(sql) : null;
  if (extension !== null) return (await createExtension(database, session, extension)) ? 'done' : 'refused';
  return 'refused';
}

/** The owner becomes a member, so that it can hand objects over to the role. Reserved names (pg_…) are refused by the server. */
async function createRole(database: Database, name: string): Promise<boolean> {
  const role = quoteIdentifier(name);
  return attempt(database, `CREATE ROLE ${role} NOLOGIN; GRANT ${role} TO ${OWNER}`);
}

/** A new owner must be able to create in the schema (ALTER TABLE … OWNER TO): on the real server it can. */
async function admitOwner(database: Database, written: string, { message }: ServerError): Promise<boolean> {
  const schema = SCHEMA_DENIED.exec(message)?.[1];
  if (schema === undefined) return false;
  return attempt(database, `GRANT USAGE, CREATE ON SCHEMA ${quoteIdentifier(schema)} TO ${quoteIdentifier(readIdentifier(written))}`);
}

async function createExtension(database: Database, session: Session, [, written = '', where]: RegExpExecArray): Promise<boolean> {
  const name = readIdentifier(written);
  if (!ALLOWED_EXTENSIONS.has(name)) return false;
  const schema = where === undefined ? await session.currentSchema() : readIdentifier(where);
  const into = schema === null ? '' : ` SCHEMA ${quoteIdentifier(schema)}`;
  return attempt(database, `CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(name)}${into}`);
}

async function attempt(database: Database, sql: string): Promise<boolean> {
  return database.client.query(sql).then(
    () => true,
    () => false,
  );
}

function readIdentifier(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written.toLowerCase();
}
