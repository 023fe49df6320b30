import pg, { type QueryResult, type QueryResultRow } from 'pg';
import { nameStatement, type Select } from './session.js';

/** Milliseconds. A definition waits for a lock no longer than `lock`: whoever queues behind us waits as long. */
export interface Limits {
  readonly statement: number;
  readonly lock: number;
  readonly idle: number;
}

export const LIMITS: Limits = { statement: 30_000, lock: 150, idle: 60_000 };

/**
 * Opens a transaction that can neither write nor outlive itself. All is LOCAL: behind a pooler a session setting would leak to the next
 * client, and timeouts as startup parameters are refused. Compiling our large but quick queries would cost the server more than they do.
 */
export function beginReadOnly({ statement, lock, idle }: Limits): string {
  return `${nameStatement('session.begin', 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')}; SET LOCAL statement_timeout = ${statement}; SET LOCAL lock_timeout = ${lock}; SET LOCAL idle_in_transaction_session_timeout = ${idle}; SET LOCAL search_path = pg_catalog; SET LOCAL jit = off`;
}

const ROLLBACK = nameStatement('session.rollback', 'ROLLBACK');

/** Selects within one transaction, which is always rolled back. */
export async function selectInTransaction<Result>(
  client: pg.Client,
  limits: Limits,
  work: (select: Select) => Promise<Result>,
): Promise<Result> {
  await client.query(beginReadOnly(limits));
  try {
    return await work(
      async <Row extends QueryResultRow>(name: string, sql: string) => (await client.query<Row>(nameStatement(name, sql))).rows,
    );
  } finally {
    await client.query(ROLLBACK).catch(() => undefined);
  }
}

/** Sends one statement by the extended protocol, which takes no second one; gives its rows. Errors are the server's own. */
export type Send = (sql: string) => Promise<readonly QueryResultRow[]>;

/** For statements that somebody else wrote: strings and settings mean what they mean to the role, and nothing is kept. */
export async function sendInTransaction<Result>(client: pg.Client, limits: Limits, work: (send: Send) => Promise<Result>): Promise<Result> {
  await client.query(
    `${beginReadOnly(limits)}; SET LOCAL search_path TO DEFAULT; SET LOCAL jit TO DEFAULT; SET LOCAL standard_conforming_strings = on`,
  );
  try {
    return await work(
      async (text) => (await client.query({ text, queryMode: 'extended' } as pg.QueryConfig)).rows as readonly QueryResultRow[],
    );
  } finally {
    await client.query(ROLLBACK).catch(() => undefined);
  }
}

/** One statement and its transaction in one message, so that locks are held for no round trip. */
export async function selectAlone<Row extends QueryResultRow>(
  client: pg.Client,
  limits: Limits,
  name: string,
  sql: string,
): Promise<readonly Row[]> {
  try {
    const results: unknown = await client.query(`${beginReadOnly(limits)}; ${nameStatement(name, sql)}; ${ROLLBACK}`);
    return pickSelect<Row>(results);
  } catch (error) {
    await client.query(ROLLBACK).catch(() => undefined);
    throw error;
  }
}

/** pg answers a message of several statements with a list of results, one each; ours is the last but one. */
function pickSelect<Row extends QueryResultRow>(results: unknown): readonly Row[] {
  const result: unknown = Array.isArray(results) ? results.at(-2) : undefined;
  return (result as QueryResult<Row>).rows;
}

/** On a replica, replay may cancel a query that needs rows it removes: hot standby's `canceling statement due to conflict with recovery`. */
export function isRecoveryConflict(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01') && error.message.includes('recovery');
}
