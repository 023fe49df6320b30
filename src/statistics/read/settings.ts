import type { Select } from '../../postgres/session.js';

/** How many connections there may be, and what the planner looks at beside `enable_*` and `geqo*` (https://www.postgresql.org/docs/current/runtime-config-query.html). */
const SETTINGS: readonly string[] = [
  'max_connections',
  'superuser_reserved_connections',
  'reserved_connections',
  'seq_page_cost',
  'random_page_cost',
  'cpu_tuple_cost',
  'cpu_index_tuple_cost',
  'cpu_operator_cost',
  'parallel_setup_cost',
  'parallel_tuple_cost',
  'min_parallel_table_scan_size',
  'min_parallel_index_scan_size',
  'max_parallel_workers_per_gather',
  'max_parallel_workers',
  'parallel_leader_participation',
  'effective_cache_size',
  'effective_io_concurrency',
  'work_mem',
  'hash_mem_multiplier',
  'from_collapse_limit',
  'join_collapse_limit',
  'plan_cache_mode',
  'constraint_exclusion',
  'cursor_tuple_fraction',
  'recursive_worktable_factor',
  'default_statistics_target',
  'force_parallel_mode',
  'debug_parallel_query',
];

type ServerRow = {
  readonly stats_reset: string | null;
  readonly collate: string;
  readonly ctype: string;
  readonly provider: string;
  readonly locale: string | null;
  readonly encoding: string;
  readonly search_path: string;
};

export interface ServerFacts {
  readonly settings: Readonly<Record<string, string>>;
  readonly statsReset: string | null;
}

/**
 * Limits of connections, planner settings of the role in this database, its `search_path`, and the database's `lc_collate`, `lc_ctype`, `locale_provider` (`c`,
 * `i`, `b`), `locale` and `server_encoding`.
 */
export async function readServerFacts(select: Select, major: number): Promise<ServerFacts> {
  const names = SETTINGS.map((name) => `'${name}'`).join(', ');
  const settings = await select<{ name: string; value: string }>(
    'statistics.settings',
    `select name, current_setting(name) as value from pg_settings where name in (${names}) or name ~ '^(enable_|geqo)' order by name`,
  );
  const [server] = await select<ServerRow>(
    'statistics.server',
    `select to_char(s.stats_reset at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as stats_reset, d.datcollate as collate, d.datctype as ctype,
       ${major >= 15 ? `d.datlocprovider::text as provider, ${major >= 17 ? 'd.datlocale' : 'd.daticulocale'} as locale` : `'c' as provider, null as locale`},
       pg_encoding_to_char(d.encoding) as encoding, p.reset_val as search_path
     from pg_database d left join pg_stat_database s on s.datid = d.oid left join pg_settings p on p.name = 'search_path' where d.datname = current_database()`,
  );
  const values: Record<string, string> = Object.fromEntries(settings.map(({ name, value }) => [name, value]));
  if (server === undefined) return { settings: values, statsReset: null };
  const { collate, ctype, provider, locale, encoding, search_path: path } = server;
  return {
    settings: {
      ...values,
      lc_collate: collate,
      lc_ctype: ctype,
      locale_provider: provider,
      ...(locale === null ? {} : { locale }),
      server_encoding: encoding,
      search_path: path,
    },
    statsReset: server.stats_reset,
  };
}
