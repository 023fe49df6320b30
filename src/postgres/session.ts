import type { ClientBase, QueryResultRow } from 'pg';

/** Sends one statement, named in a leading comment so that its cost can be found in pg_stat_statements; gives its rows. */
export type Select = <Row extends QueryResultRow>(name: string, sql: string) => Promise<readonly Row[]>;

/**
 * A way to read a server. Live servers and shadows differ only here, so readers have one code path. Both print names and
 * expressions with `search_path = pg_catalog`.
 */
export interface ReadSession {
  /** Server major, as in 18. */
  readonly major: number;
  /** Everything that `work` selects comes from one moment and takes no lock on a user's object. */
  snapshot<Result>(work: (select: Select) => Promise<Result>): Promise<Result>;
  /** One statement in a short transaction of its own, with a lock timeout. */
  readonly brief: Select;
}

/** `/* plinth catalog.tables *\/ select …` */
export function nameStatement(name: string, sql: string): string {
  return `/* plinth ${name} */ ${sql}`;
}

/**
 * Reads through a client of our own shadow, inside or outside of a transaction of the caller's: `search_path` is set and put back,
 * and nothing is begun or rolled back.
 */
export async function withShadowSession<Result>(client: ClientBase, work: (session: ReadSession) => Promise<Result>): Promise<Result> {
  const select: Select = async <Row extends QueryResultRow>(name: string, sql: string) =>
    (await client.query<Row>(nameStatement(name, sql))).rows;
  const [before] = await select<{ path: string; version: string }>(
    'session.open',
    `select s.path, current_setting('server_version_num') as version, set_config('search_path', 'pg_catalog', false) from (select current_setting('search_path') as path offset 0) s`,
  );
  if (before === undefined) throw new Error('no row from current_setting');
  const session: ReadSession = { major: Math.floor(Number(before.version) / 10_000), snapshot: (read) => read(select), brief: select };
  try {
    return await work(session);
  } finally {
    await client
      .query({ text: nameStatement('session.close', `select set_config('search_path', $1, false)`), values: [before.path] })
      .catch(() => undefined);
  }
}
