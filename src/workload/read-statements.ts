import { qualify } from '../postgres/identifier.js';
import type { ReadSession } from '../postgres/session.js';
import type { NotExamined } from '../source/place.js';
import { redactQuery } from '../sql/redact.js';
import type { Query } from './query.js';

type Counted = { readonly id: string; readonly query: string; readonly calls: number; readonly minutes: number | null };

/**
 * The statements of this database that took most time, by pg_stat_statements, the costliest first. Constants that the extension left in a
 * text are replaced; a text of which that is not certain is left out. What the role may not see is not examined; without the extension there are none, with the reason.
 */
export async function readStatements(session: ReadSession, most: number): Promise<{ queries: Query[]; notExamined: NotExamined[] }> {
  const [found] = await session.brief<{ schema: string; info: boolean }>(
    'workload.extension',
    `select n.nspname as schema, exists (select from pg_class c where c.relname = 'pg_stat_statements_info' and c.relnamespace = n.oid) as info
     from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_stat_statements'`,
  );
  if (found === undefined)
    return {
      queries: [],
      notExamined: [missing('the extension pg_stat_statements is not installed in this database: CREATE EXTENSION pg_stat_statements')],
    };
  const minutes = found.info
    ? `(select extract(epoch from now() - stats_reset) / 60 from ${qualify(found.schema, 'pg_stat_statements_info')})`
    : 'null';
  const rows = await session
    .brief<Counted>(
      'workload.statements',
      `select s.queryid::text as id, s.query, s.calls::float8 as calls, ${minutes}::float8 as minutes
       from ${qualify(found.schema, 'pg_stat_statements')} s join pg_database d on d.oid = s.dbid
       where d.datname = current_database() and s.query !~* '^\\s*(/\\*.*?\\*/\\s*)*(begin|commit|rollback|set|show|discard|deallocate|savepoint|release|fetch|close|explain|copy|vacuum|analyze|create|alter|drop)\\M'
         and s.query !~ '/\\* plinth '
       order by s.total_exec_time desc limit ${Math.max(1, Math.floor(most))}`,
    )
    .catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  if (typeof rows === 'string') return { queries: [], notExamined: [missing(rows)] };
  const hidden = rows.filter(({ query }) => query === '<insufficient privilege>').length;
  return {
    queries: rows.flatMap(toQuery),
    notExamined: hidden === 0 ? [] : [missing(`${hidden} statements of other roles cannot be seen: GRANT pg_read_all_stats to this role`)],
  };
}

function missing(reason: string): NotExamined {
  return { file: null, line: null, object: 'pg_stat_statements', reason };
}

/** None where it is not certain that no constant stays. */
function toQuery({ id, query, calls, minutes }: Counted): Query[] {
  const sql = redactQuery(query);
  const callsPerMinute = minutes === null || minutes <= 0 ? null : Number((calls / minutes).toPrecision(3));
  return sql === null ? [] : [{ name: `pg_stat_statements ${id}`, sql, place: null, callsPerMinute, origin: 'pg_stat_statements' }];
}
