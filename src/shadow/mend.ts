import { quoteIdentifier } from '../postgres/identifier.js';
import { OWNER } from './cluster.js';
import type { Database } from './database.js';
import { findBringing, isAllowedExtension } from './extensions.js';
import type { ServerError, Session } from './session.js';
import { isStandIn } from './stand-ins.js';

const MISSING_ROLE = /^role "(.+)" does not exist$/;
const NEW_OWNER = /\bOWNER\s+TO\s+("(?:[^"]|"")+"|[\w$]+)\s*$/i;
const SCHEMA_DENIED = /^permission denied for schema (.+)$/;
const CREATE_EXTENSION =
  /^\s*CREATE\s+EXTENSION\s+(?:IF\s+NOT\s+EXISTS\s+)?("(?:[^"]|"")+"|[\w$]+)(?:\s+WITH)?(?:\s+SCHEMA\s+("(?:[^"]|"")+"|[\w$]+))?/i;

/**
 * What plinth does when the server refuses a statement for a reason that lies in the shadow, not in the statement. `retry`: run it again.
 * `done`: it need not be run. `refused`: the refusal stands. `assumed` says what the shadow got that no statement made.
 */
export interface Mending {
  readonly then: 'retry' | 'done' | 'refused';
  readonly assumed: string | null;
}

const REFUSED: Mending = { then: 'refused', assumed: null };

/**
 * Mends a missing role (it is created without login or privilege), a new owner that may not create in the schema (it may then), an
 * extension of the allow-list (the superuser creates it), and an extension that somebody created by hand.
 */
export async function mend(database: Database, session: Session, sql: string, error: ServerError): Promise<Mending> {
  if (error.sqlstate === '42501') return mendPrivilege(database, session, sql, error);
  const role = error.sqlstate === '42704' ? MISSING_ROLE.exec(error.message)?.[1] : undefined;
  if (role !== undefined) return createRole(database, role);
  const extension = ['42704', '42883'].includes(error.sqlstate) ? findBringing(error.message) : null;
  return extension === null ? REFUSED : assumeExtension(session, extension, error);
}

/** The owner becomes a member, so that it can hand objects over to the role. Reserved names (pg_…) are refused by the server. */
async function createRole(database: Database, name: string): Promise<Mending> {
  const role = quoteIdentifier(name);
  const made = await attempt(database, `CREATE ROLE ${role} NOLOGIN; GRANT ${role} TO ${OWNER}`);
  return made ? { then: 'retry', assumed: `role ${role}` } : REFUSED;
}

/** As the owner: it may create trusted extensions only. */
async function assumeExtension(session: Session, name: string, { message }: ServerError): Promise<Mending> {
  if ((await session.run(`CREATE EXTENSION ${quoteIdentifier(name)}`)) !== null) return REFUSED;
  return { then: 'retry', assumed: `${describeExtension(name)}, for ${message}` };
}

async function mendPrivilege(database: Database, session: Session, sql: string, error: ServerError): Promise<Mending> {
  const owner = NEW_OWNER.exec(sql)?.[1];
  if (owner !== undefined) return (await admitOwner(database, owner, error)) ? { then: 'retry', assumed: null } : REFUSED;
  const extension = CREATE_EXTENSION.exec(sql);
  return extension !== null && (await createExtension(database, session, extension)) ? { then: 'done', assumed: null } : REFUSED;
}

/** A new owner must be able to create in the schema (ALTER TABLE … OWNER TO): on the real server it can. Never in the system's schemas. */
async function admitOwner(database: Database, written: string, { message }: ServerError): Promise<boolean> {
  const schema = SCHEMA_DENIED.exec(message)?.[1];
  if (schema === undefined || /^(?:pg_|information_schema$)/.test(schema)) return false;
  return attempt(database, `GRANT USAGE, CREATE ON SCHEMA ${quoteIdentifier(schema)} TO ${quoteIdentifier(readIdentifier(written))}`);
}

async function createExtension(database: Database, session: Session, [, written = '', where]: RegExpExecArray): Promise<boolean> {
  const name = readIdentifier(written);
  if (!isAllowedExtension(name)) return false;
  const schema = where === undefined ? await session.currentSchema() : readIdentifier(where);
  if (schema === null) return false;
  return attempt(database, `CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(name)} SCHEMA ${quoteIdentifier(schema)}`);
}

/** What a statement that ran leaves in the shadow that is not the real thing; null as a rule. */
export function noteStandIn(sql: string): string | null {
  const name = readIdentifier(CREATE_EXTENSION.exec(sql)?.[1] ?? '');
  return isStandIn(name) ? describeExtension(name) : null;
}

function describeExtension(name: string): string {
  return `extension ${quoteIdentifier(name)}${isStandIn(name) ? ' (a stand-in: its types alone)' : ''}`;
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
