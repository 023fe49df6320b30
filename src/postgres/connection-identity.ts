import { Failure } from '../failure/failure.js';
import type { ConnectionTarget } from './connection-target.js';
import type { Select } from './session.js';

/** Who and what was reached; stands in every report. */
export interface ServerIdentity {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly role: string;
  /** As `server_version` prints it: `15.18`. */
  readonly version: string;
  readonly major: number;
  readonly isReplica: boolean;
  readonly isSuperuser: boolean;
  /** Member of pg_read_all_stats (pg_monitor has it): sees everybody's queries. */
  readonly readsAllStatistics: boolean;
}

export const OLDEST_MAJOR = 13;
export const NEWEST_MAJOR = 18;

type IdentityRow = {
  readonly number: string;
  readonly version: string;
  readonly database: string;
  readonly role: string;
  readonly replica: boolean;
  readonly superuser: boolean;
  readonly all_statistics: boolean;
};

/** Throws a Failure (`server_too_old`) below 13. */
export async function readIdentity(select: Select, target: ConnectionTarget): Promise<ServerIdentity> {
  const [row] = await select<IdentityRow>(
    'session.identity',
    `select current_setting('server_version_num') as number, current_setting('server_version') as version, current_database() as database, current_user as role,
       pg_is_in_recovery() as replica, r.rolsuper as superuser, pg_has_role(r.oid, 'pg_read_all_stats', 'usage') as all_statistics
     from pg_roles r where r.rolname = current_user`,
  );
  if (row === undefined) throw new Error('no row about the current role');
  const major = Math.floor(Number(row.number) / 10_000);
  if (major < OLDEST_MAJOR)
    throw new Failure('server_too_old', `PostgreSQL ${row.version} is older than ${OLDEST_MAJOR}, the oldest that plinth reads`, {
      hint: 'Review the models, the revisions or a dump instead: none of them needs the server.',
    });
  return {
    host: target.host,
    port: target.port,
    database: row.database,
    role: row.role,
    version: row.version,
    major,
    isReplica: row.replica,
    isSuperuser: row.superuser,
    readsAllStatistics: row.all_statistics,
  };
}

/** What to know about the server that is no failure. */
export function listNotes({ major, version, isSuperuser }: ServerIdentity): readonly string[] {
  const notes: string[] = [];
  if (major > NEWEST_MAJOR)
    notes.push(`PostgreSQL ${version} is newer than ${NEWEST_MAJOR}, the newest that plinth knows: what came after may be missing`);
  if (isSuperuser) notes.push('the role is a superuser; a role that can only read is enough');
  return notes;
}
