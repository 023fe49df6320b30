import type pg from 'pg';
import { readCatalog } from '../../src/catalog/read.js';
import { planQueries } from '../../src/operations/review/plans.js';
import type { Plan } from '../../src/plan/plan.js';
import { readPlan } from '../../src/plan/read-plan.js';
import { createDatabase } from '../../src/shadow/database.js';
import type { Server } from '../../src/shadow/server.js';
import { declareStatistics, type Volumes } from '../../src/statistics/declared.js';
import type { Statistics } from '../../src/statistics/statistics.js';

/** A schema with a declaration, rows that obey it, and what is asked. */
export interface Declared {
  readonly schema: string;
  readonly volumes: Volumes;
  readonly queries: readonly string[];
}

export interface Compared {
  readonly query: string;
  /** Of the filled database. */
  readonly real: Plan | null;
  /** Of the shadow without rows, from the declaration alone. */
  readonly declared: Plan | null;
}

/** Plans every query on a database that `fill` fills and on a shadow that has nothing but the declaration. */
export async function compareDeclared(
  server: Server,
  { schema, volumes, queries }: Declared,
  fill: (client: pg.Client) => Promise<void>,
): Promise<{ readonly compared: readonly Compared[]; readonly statistics: Statistics }> {
  const [filled, empty] = [await createDatabase(server), await createDatabase(server)];
  try {
    const owner = await server.connectAsOwner(filled.name);
    await owner.query(schema);
    await (await empty.asOwner()).query(schema);
    const catalog = await readCatalog(empty.client);
    const { statistics } = declareStatistics(catalog, volumes);
    await fill(owner);
    await owner.query('VACUUM (ANALYZE)');
    const real: (Plan | null)[] = [];
    for (const query of queries) real.push(await planThere(owner, query));
    await owner.end();
    const planned = await planQueries(
      empty,
      catalog,
      statistics,
      queries.map((sql) => ({ name: sql, sql, place: null, callsPerMinute: null, origin: 'workload file' as const })),
    );
    return {
      compared: queries.map((query, position) => ({ query, real: real[position] ?? null, declared: planned[position]?.plan ?? null })),
      statistics,
    };
  } finally {
    await filled.drop();
    await empty.drop();
  }
}

async function planThere(client: pg.Client, sql: string): Promise<Plan | null> {
  return client
    .query<{ 'QUERY PLAN': unknown }>(`EXPLAIN (FORMAT JSON, VERBOSE) ${sql}`)
    .then(({ rows }) => readPlan(rows[0]?.['QUERY PLAN']))
    .catch(() => null);
}
