import type { Catalog } from '../catalog/catalog.js';
import type { LiveConnection } from '../postgres/connection.js';
import { quoteIdentifier } from '../postgres/identifier.js';
import { redactQuery } from '../sql/redact.js';
import type { Snapshot } from './snapshot.js';

/** The view keeps 5 000 by default; a text may be long. */
const MOST = 2_000;

/** Longer texts are left out: they are lists of values as a rule. */
const LONGEST = 20_000;

type Row = {
  readonly sql: string | null;
  readonly calls: string;
  readonly milliseconds: number;
  readonly rows: string;
};

/**
 * The statements of this database that took the most time, each with parameters for literals: the view itself keeps those of utility
 * statements, and comments (https://www.postgresql.org/docs/current/pgstatstatements.html).
 */
export async function readQueries(
  connection: LiveConnection,
  { extensions }: Catalog,
): Promise<{ readonly queries: Snapshot['queries']; readonly minutes: number | null; readonly why: string | null }> {
  const extension = extensions.find(({ name }) => name === 'pg_stat_statements');
  if (extension === undefined) return { queries: null, minutes: null, why: 'the extension pg_stat_statements is not in this database' };
  try {
    const rows = await connection.brief<Row>(
      'snapshot.queries',
      `select query as sql, sum(calls) as calls, sum(total_exec_time) as milliseconds, sum(rows) as rows
       from ${quoteIdentifier(extension.schema)}.pg_stat_statements s join pg_database d on d.oid = s.dbid
       where d.datname = current_database() and length(query) < ${LONGEST} and query !~ '^/\\* plinth '
       group by query order by 3 desc limit ${MOST}`,
    );
    return { queries: merge(rows), minutes: await readMinutes(connection, extension.schema), why: explainHidden(connection, rows) };
  } catch (error) {
    // Not preloaded, or not granted: the server says which, and no statement is quoted in it.
    return { queries: null, minutes: null, why: error instanceof Error ? error.message : String(error) };
  }
}

/** For how long has been counted; null where the extension does not say it (before 1.9). */
async function readMinutes(connection: LiveConnection, schema: string): Promise<number | null> {
  const [row] = await connection
    .brief<{ minutes: number }>(
      'snapshot.counted',
      `select (extract(epoch from now() - stats_reset) / 60)::float8 as minutes from ${quoteIdentifier(schema)}.pg_stat_statements_info`,
    )
    .catch(() => []);
  return row?.minutes ?? null;
}

/** Without pg_read_all_stats the view prints `<insufficient privilege>` for what other roles sent. */
function explainHidden({ identity }: LiveConnection, rows: readonly Row[]): string | null {
  const hidden = rows.some(({ sql }) => sql === '<insufficient privilege>');
  return hidden ? `those of other roles are hidden: GRANT pg_read_all_stats TO ${quoteIdentifier(identity.role)};` : null;
}

/** Texts that differ in comments alone are one. What cannot be redacted for certain is left out. */
function merge(rows: readonly Row[]): NonNullable<Snapshot['queries']> {
  const merged = new Map<string, NonNullable<Snapshot['queries']>[number]>();
  for (const row of rows) {
    const sql = row.sql === null ? null : redactQuery(row.sql);
    if (sql === null) continue;
    const known = merged.get(sql);
    merged.set(sql, {
      sql,
      calls: (known?.calls ?? 0) + Number(row.calls),
      totalMilliseconds: (known?.totalMilliseconds ?? 0) + row.milliseconds,
      rows: (known?.rows ?? 0) + Number(row.rows),
    });
  }
  return [...merged.values()];
}
