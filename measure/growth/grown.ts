import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { makeSources, type Source } from '../../bench/fidelity/sources.js';
import type { Catalog } from '../../src/catalog/catalog.js';
import { readLiveCatalog } from '../../src/catalog/read.js';
import { connectLive } from '../../src/postgres/connection.js';
import { readStatistics } from '../../src/statistics/read.js';
import type { Statistics } from '../../src/statistics/statistics.js';
import type { Query } from '../../src/workload/query.js';

/** A database that really has so many rows: what its planner knows, and what it chooses. */
export interface Grown {
  readonly catalog: Catalog;
  readonly statistics: Statistics;
  readonly queries: readonly Query[];
  /** EXPLAIN (FORMAT JSON), in the order of the queries; null where it is not planned. */
  readonly plans: readonly unknown[];
  /** The same after ANALYZE drew another sample. */
  readonly again: readonly unknown[];
}

export interface Asked {
  readonly suite: string;
  /** Of the suite at 1×. */
  readonly scale: number;
  readonly factor: number;
  readonly major: string;
  readonly python: string;
  /** Folder in which rows and what was read are kept; undefined keeps nothing. */
  readonly keep: string | undefined;
}

/** Keys of TPC-H that its generator leaves out. Source: the specification, 1.4.2. */
const TPCH_REFERENCES = `
  ALTER TABLE nation ADD FOREIGN KEY (n_regionkey) REFERENCES region;
  ALTER TABLE supplier ADD FOREIGN KEY (s_nationkey) REFERENCES nation;
  ALTER TABLE customer ADD FOREIGN KEY (c_nationkey) REFERENCES nation;
  ALTER TABLE partsupp ADD FOREIGN KEY (ps_partkey) REFERENCES part;
  ALTER TABLE partsupp ADD FOREIGN KEY (ps_suppkey) REFERENCES supplier;
  ALTER TABLE orders ADD FOREIGN KEY (o_custkey) REFERENCES customer;
  ALTER TABLE lineitem ADD FOREIGN KEY (l_orderkey) REFERENCES orders;
  ALTER TABLE lineitem ADD FOREIGN KEY (l_partkey) REFERENCES part;
  ALTER TABLE lineitem ADD FOREIGN KEY (l_suppkey) REFERENCES supplier;`;

/** Ten times the shop is ten times as much in the same time. */
const pressTimes = (times: number): string => `
  UPDATE users SET created_at = timestamptz '2024-01-01 00:00+00' + (created_at - timestamptz '2024-01-01 00:00+00') / ${times};
  UPDATE orders SET created_at = timestamptz '2024-06-01 00:00+00' + (created_at - timestamptz '2024-06-01 00:00+00') / ${times},
    paid_at = timestamptz '2024-06-01 00:00+00' + (paid_at - timestamptz '2024-06-01 00:00+00') / ${times};
  UPDATE readings SET at = timestamptz '2025-01-01 00:00+00' + (at - timestamptz '2025-01-01 00:00+00') / ${times};`;

/** Loads the suite at so many times the scale, reads it and removes it; what was kept of an earlier run is taken as it is. */
export async function makeGrown(asked: Asked): Promise<Grown> {
  const kept = asked.keep === undefined ? null : join(asked.keep, `${asked.suite}-${asked.scale}x${asked.factor}-${asked.major}.json`);
  if (kept !== null && existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as Grown;
  const scale = Number((asked.scale * asked.factor).toPrecision(6));
  const data = asked.keep === undefined ? undefined : join(asked.keep, String(scale));
  if (asked.keep !== undefined) mkdirSync(asked.keep, { recursive: true });
  if (asked.keep !== undefined) chmodSync(asked.keep, 0o755);
  const sources = await makeSources({ major: asked.major, suites: asked.suite, scale: String(scale), python: asked.python, data });
  try {
    const [source] = sources.list;
    if (source === undefined) throw new Error(`there is no suite ${asked.suite}`);
    const grown = await readGrown(source, asked);
    if (kept !== null) writeFileSync(kept, JSON.stringify(grown));
    return grown;
  } finally {
    await sources.close();
  }
}

async function readGrown(source: Source, { suite, factor }: Asked): Promise<Grown> {
  const client = new pg.Client({ connectionString: source.url });
  await client.connect();
  await client.query(suite === 'tpch' ? TPCH_REFERENCES : factor === 1 ? '' : pressTimes(factor));
  for (const table of suite === 'oltp' ? ['users', 'orders', 'readings'] : []) await client.query(`VACUUM FULL ${table}`);
  await client.query('VACUUM (ANALYZE)');
  const read = await readToday(source);
  const plans = await planAll(client, read.queries);
  await client.query('ANALYZE');
  const again = await planAll(client, read.queries);
  await client.end();
  return { ...read, plans, again };
}

async function readToday(source: Source): Promise<Pick<Grown, 'catalog' | 'statistics' | 'queries'>> {
  const connection = await connectLive(source.url, { signal: new AbortController().signal });
  try {
    const { catalog } = await readLiveCatalog(connection);
    const statistics = await readStatistics(connection, new Date());
    const queries = source.statements.map(({ name, sql }) => ({
      name,
      sql,
      place: null,
      callsPerMinute: null,
      origin: 'workload file' as const,
    }));
    return { catalog, statistics, queries };
  } finally {
    await connection.close();
  }
}

async function planAll(client: pg.Client, queries: readonly Query[]): Promise<readonly unknown[]> {
  const plans: unknown[] = [];
  for (const { sql } of queries)
    plans.push(
      await client
        .query<{ 'QUERY PLAN': unknown }>(`EXPLAIN (FORMAT JSON, VERBOSE) ${sql}`)
        .then(({ rows }) => rows[0]?.['QUERY PLAN'] ?? null)
        .catch(() => null),
    );
  return plans;
}
