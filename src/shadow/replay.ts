import type { Statement } from '../source/statement.js';
import { OWNER } from './cluster.js';
import type { Database } from './database.js';
import { mend, noteStandIn } from './mend.js';
import { explainNoRoom } from './room.js';
import { openSession, type ServerError, type Session } from './session.js';

/** A statement that the server did not accept, with its own words. */
export interface Refusal {
  readonly statement: Statement;
  readonly sqlstate: string;
  readonly message: string;
}

export interface Replayed {
  readonly executed: number;
  readonly refused: readonly Refusal[];
  /** What the shadow got though no statement made it, in words: missing roles, extensions made by hand, stand-ins. */
  readonly assumed: readonly string[];
}

/** BEGIN, COMMIT and their like: each statement is a transaction of its own here, so they have nothing to do. */
const TRANSACTION_CONTROL =
  /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:BEGIN|START\s+TRANSACTION|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE)\b[^;]*;?\s*$/i;

/** What may end a transaction from within a text, or wait for input. */
const RUNS_ALONE = /\b(?:COMMIT|ROLLBACK|ABORT|END|PREPARE|COPY)\b/i;

/** As many are sent before their answers are awaited. */
const TOGETHER = 100;

/** SQLSTATE no_active_sql_transaction: LOCK TABLE and cursors want a transaction block. */
const NEEDS_TRANSACTION = '25P01';

const QUERY_CANCELED = '57014';
const DISK_FULL = '53100';

/** So many statements may run into their time limit; what comes after them is not run, or a replay could take hours. */
const PATIENCE = 5;

const GIVEN_UP: ServerError = { sqlstate: QUERY_CANCELED, message: `not run: ${PATIENCE} statements before it ran into the time limit` };

/**
 * Runs statements in order, as if each were a transaction of its own, as a role that owns the database and is no superuser, under a
 * timeout (milliseconds a statement, 10 000 unless given). A refused statement is reported and the next one runs. Roles that are
 * missing are created; extensions come from an allow-list. Throws when the server is gone for good, and `disk_full`.
 */
export async function replay(
  database: Database,
  statements: readonly Statement[],
  options: { readonly timeout?: number } = {},
): Promise<Replayed> {
  const session = await openSession(database, options.timeout ?? 10_000);
  const refused: Refusal[] = [];
  const assumed = new Set<string>(statements.flatMap(({ sql }) => noteStandIn(sql) ?? []));
  let executed = 0;
  let timeouts = 0;
  try {
    for (const group of groupStatements(statements)) {
      if (group.length > 1 && timeouts < PATIENCE && (await session.runTogether(group.map(({ sql }) => sql)))) {
        executed += group.length;
        continue;
      }
      for (const statement of group) {
        const error = timeouts < PATIENCE ? await execute(database, session, statement.sql, (what) => assumed.add(what)) : GIVEN_UP;
        if (error?.sqlstate === QUERY_CANCELED) timeouts += 1;
        if (error?.sqlstate === DISK_FULL) explainNoRoom(Object.assign(new Error(error.message), { code: DISK_FULL }));
        if (error === null) executed += 1;
        else refused.push({ statement, sqlstate: error.sqlstate, message: error.message });
      }
    }
  } finally {
    await session.close();
  }
  await reopen(database);
  return { executed, refused, assumed: [...assumed] };
}

/** What an owner may set for connections to come (ALTER DATABASE, ALTER ROLE) is the business of the real database, not of the next look at the shadow. */
async function reopen({ client, name }: Database): Promise<void> {
  await client.query(`ALTER DATABASE ${name} IS_TEMPLATE false CONNECTION LIMIT -1; ALTER DATABASE ${name} RESET ALL;
    GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO ${OWNER}; ALTER ROLE ${OWNER} RESET ALL; ALTER ROLE ${OWNER} IN DATABASE ${name} RESET ALL`);
}

/** Runs of statements that may share a transaction as long as none fails: one that runs alone ends a run. */
function* groupStatements(statements: readonly Statement[]): Generator<readonly Statement[]> {
  let group: Statement[] = [];
  for (const statement of statements) {
    if (TRANSACTION_CONTROL.test(statement.sql)) continue;
    const alone = !statement.transactional || RUNS_ALONE.test(statement.sql);
    if (group.length > 0 && (alone || group.length === TOGETHER)) {
      yield group;
      group = [];
    }
    if (alone) yield [statement];
    else group.push(statement);
  }
  if (group.length > 0) yield group;
}

/** A statement may name several missing roles: each is one refusal more, up to twenty. */
async function execute(database: Database, session: Session, sql: string, assume: (what: string) => void): Promise<ServerError | null> {
  let error = await session.run(sql);
  if (error?.sqlstate === NEEDS_TRANSACTION) error = await session.run(`BEGIN;\n${sql}\n;COMMIT`);
  for (let tries = 0; error !== null && tries < 20; tries++) {
    const { then, assumed } = await mend(database, session, sql, error);
    if (assumed !== null) assume(assumed);
    if (then === 'done') return null;
    if (then === 'refused') return error;
    error = await session.run(sql);
  }
  return error;
}
