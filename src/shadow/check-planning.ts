import type pg from 'pg';
import type { Database } from './database.js';
import type { Server } from './server.js';
import { makeTree } from './index-file.js';
import { makeSparse } from './sparse.js';

const ROWS = 5_000_000;
const HEIGHT = 3;

/** `plinth` is no name that `pg_` reserves, and no schema of a project's. */
const SCHEMA = 'plinth_check';

/**
 * Whether this server takes a crafted B-tree for one of its height: a descent costs 50 operators a level, and the comparisons of a binary
 * search (`btcostestimate` in src/backend/utils/adt/selfuncs.c). Formats of pages may change in any major, so it is asked, in a schema that is gone afterwards.
 */
export function checkHeights(database: Database): Promise<boolean> {
  const known = checked.get(database.server) ?? check(database);
  checked.set(database.server, known);
  return known;
}

/** Once a server: all its databases read pages alike. */
const checked = new WeakMap<Server, Promise<boolean>>();

async function check(database: Database): Promise<boolean> {
  const { client } = database;
  await client.query(`CREATE SCHEMA ${SCHEMA}; CREATE TABLE ${SCHEMA}.probe (a int); CREATE INDEX probe_a ON ${SCHEMA}.probe (a)`);
  try {
    const relation = { schema: SCHEMA, rows: ROWS, allVisible: 0, columns: [], activity: null };
    await makeSparse(
      database,
      {
        asOf: null,
        source: 'declared',
        settings: {},
        statsReset: null,
        relations: [
          { ...relation, name: 'probe', kind: 'table', table: null, pages: 22_124 },
          { ...relation, name: 'probe_a', kind: 'index', table: 'probe', pages: 13_713 },
        ],
      },
      new Map([[`${SCHEMA}.probe_a`, () => makeTree(HEIGHT)]]),
    );
    const startup = await readStartup(client);
    const expected = (HEIGHT + 1) * 50 * 0.0025 + Math.ceil(Math.log2(ROWS)) * 0.0025;
    return startup !== null && Math.abs(startup - expected) < 0.011;
  } finally {
    await client.query(`DROP SCHEMA ${SCHEMA} CASCADE`);
  }
}

/** Null where the plan is no index scan, or the server does not plan at all: it is then not to be trusted with crafted pages. */
async function readStartup(client: pg.Client): Promise<number | null> {
  try {
    await client.query('BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL cpu_operator_cost = 0.0025');
    const { rows } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: Readonly<Record<string, unknown>> }[] }>(
      `EXPLAIN (FORMAT JSON) SELECT * FROM ${SCHEMA}.probe WHERE a = 5`,
    );
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
    return String(plan?.['Node Type']).startsWith('Index') ? Number(plan?.['Startup Cost']) : null;
  } catch {
    return null;
  } finally {
    await client.query('ROLLBACK');
  }
}
