import { isFailure } from '../../failure/failure.js';
import { connectLive, type LiveConnection } from '../../postgres/connection.js';
import { quoteLiteral } from '../../postgres/identifier.js';
import { readPlainQuery } from '../../sql/plain-query.js';
import type { Surroundings } from '../operation.js';
import type { Preflight } from './result.js';

/** Pre-flight queries with what the live database answers; without one none is answered. */
export async function askPreflight(
  url: string | null,
  queries: readonly string[],
  { signal, progress }: Surroundings,
): Promise<(sql: string) => Preflight> {
  const answers = new Map<string, Preflight>();
  if (url !== null && queries.length > 0) {
    progress('asking the pre-flight queries');
    const connection = await connectLive(url, { signal });
    try {
      for (const sql of new Set(queries)) answers.set(sql, { sql, ...(await ask(connection, sql)) });
    } finally {
      await connection.close();
    }
  }
  return (sql) => answers.get(sql) ?? { sql, answer: null, why: 'no live database was given (--database-url or --target)' };
}

type Answer = Pick<Preflight, 'answer' | 'why'>;

const unanswered = (why: string): Answer => ({ answer: null, why });

/** One number; what the server refuses or takes too long for stays unanswered. */
async function ask(connection: LiveConnection, sql: string): Promise<Answer> {
  try {
    const danger = await findDanger(connection, sql);
    if (danger !== null) return unanswered(danger);
    const [row] = await connection.brief<Record<string, unknown>>('fix.preflight', sql);
    const [value] = Object.values(row ?? {});
    return value == null ? unanswered('it gave no row') : { answer: String(value), why: null };
  } catch (error) {
    if (isFailure(error) && error.code === 'interrupted') throw error;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return unanswered(`the server did not answer: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** Expressions of the project's stand in these queries: one that may do more than read is not sent to somebody's server. */
async function findDanger(connection: LiveConnection, sql: string): Promise<string | null> {
  const query = await readPlainQuery(sql);
  if (query === null) return 'it is not one query that only reads, so it is not sent';
  const names = query.functions.map(quoteLiteral).join(', ');
  if (names === '') return null;
  const volatile = await connection.brief<{ name: string }>(
    'fix.volatile_functions',
    `select distinct p.proname as name from pg_proc p where p.provolatile = 'v' and p.proname in (${names}) order by 1`,
  );
  return volatile.length === 0
    ? null
    : `it calls ${volatile.map(({ name }) => name).join(', ')}, which may do more than read, so it is not sent`;
}
