/**
 * `npm run bench:what-if`: what-if calls a second, here and with HypoPG (Debian's postgresql-15-hypopg; left out where it is not installed),
 * on the same PostgreSQL 15, the same schema, sizes, queries and sets of indexes, one after the other on one connection each.
 * A call is: exactly these candidates are there, what does this query cost? Prints the ratio, and the last line as JSON.
 */
import { existsSync } from 'node:fs';
import type pg from 'pg';
import { readCatalog } from '../src/catalog/read.js';
import { createDatabase } from '../src/shadow/database.js';
import { openPlanning } from '../src/shadow/planning.js';
import { startServer } from '../src/shadow/server.js';
import { openWhatIf } from '../src/shadow/what-if.js';
import { declareStatistics } from '../src/statistics/declared.js';

const BIN = '/usr/lib/postgresql/15/bin';
const SECONDS = Number(process.argv[2] ?? 5);
const debian = existsSync(`${BIN}/postgres`);
const hasHypo = existsSync('/usr/share/postgresql/15/extension/hypopg.control');
if (!debian) console.log('PostgreSQL 15 of Debian is not installed: the shipped PostgreSQL is used, and nothing is compared.');
else if (!hasHypo) console.log('HypoPG is not installed (apt-get install postgresql-15-hypopg): nothing is compared.');

const tables = ['customers', 'orders', 'items', 'shipments', 'events', 'reviews'];
const columns = ['a_id', 'b_id', 'state', 'amount', 'created_at', 'note'];
const server = await startServer(debian ? { binaries: BIN } : {});
try {
  const database = await createDatabase(server);
  const owner = await database.asOwner();
  for (const name of tables)
    await owner.query(
      `CREATE TABLE ${name} (id bigint PRIMARY KEY, a_id bigint NOT NULL, b_id bigint NOT NULL, state text NOT NULL, amount int NOT NULL, created_at timestamptz NOT NULL, note text)`,
    );
  const { statistics } = declareStatistics(
    await readCatalog(database.client),
    Object.fromEntries(
      tables.map((name, at) => [
        name,
        { rows: 200_000 * (at + 1), distinct: { a_id: 20_000, b_id: 5_000, state: 6, amount: 4_000, note: 90_000, created_at: 100_000 } },
      ]),
    ),
  );
  const pairs = columns.flatMap((one) => [[one], ...columns.filter((other) => other !== one).map((other) => [one, other])]);
  const candidates = tables.flatMap((table) => pairs.map((keys) => `CREATE INDEX ON ${table} (${keys.join(', ')})`));
  const queries = [
    'SELECT * FROM orders WHERE a_id = 5 ORDER BY created_at DESC LIMIT 20',
    "SELECT count(*) FROM items WHERE state = 'open' AND amount > 100",
    'SELECT o.id, i.note FROM orders o JOIN items i ON i.a_id = o.id WHERE o.b_id = 7',
    "SELECT c.id FROM customers c JOIN orders o ON o.a_id = c.id JOIN shipments s ON s.a_id = o.id WHERE c.note = 'x' AND s.state = 'sent'",
    "SELECT b_id, count(*) FROM events WHERE created_at > now() - interval '1 day' GROUP BY b_id",
    'SELECT * FROM reviews WHERE b_id IN (1, 2, 3) AND amount = 5',
  ];
  const sets = Array.from({ length: 997 }, (_, at) => [1, 2, 3].map((step) => (at * 7919 * step + step * 31) % candidates.length));

  const started = performance.now();
  const whatIf = await openWhatIf(database, statistics, candidates);
  const opened = performance.now() - started;
  const made = whatIf.candidates.filter((candidate) => candidate !== null);
  const toggles: number[] = [];
  const ours = async (at: number): Promise<void> => {
    const before = performance.now();
    await whatIf.show((sets[at % sets.length] ?? []).flatMap((index) => made[index] ?? []));
    toggles.push(performance.now() - before);
    const { plan, why } = await whatIf.explain(queries[at % queries.length] ?? '');
    if (plan === null) throw new Error(why);
  };
  const hypo = debian && hasHypo ? await openHypo() : null;
  // In turns: what else the machine does meets both.
  const counts = { ours: 0, hypo: 0 };
  for (let turn = 0; turn < 10; turn += 1) {
    counts.ours += await callsIn(SECONDS / 10, ours);
    if (hypo !== null) counts.hypo += await callsIn(SECONDS / 10, hypo.call);
  }
  await whatIf.close();
  await hypo?.close();
  const median = (times: readonly number[]): number => times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
  const perSecond = (count: number): number => Math.round(count / SECONDS);
  const ratio = hypo === null ? null : Number((counts.ours / counts.hypo).toFixed(2));
  console.log(
    `plinth: ${candidates.length} candidates made in ${Math.round(opened)} ms; ${perSecond(counts.ours)} what-if calls a second (3 candidates each); a change of the set ${median(toggles).toFixed(2)} ms at the median`,
  );
  if (hypo !== null) console.log(`HypoPG: ${perSecond(counts.hypo)} what-if calls a second\nratio: ${ratio}`);
  console.log(
    JSON.stringify({
      candidates: candidates.length,
      opened_ms: Math.round(opened),
      toggle_ms: Number(median(toggles).toFixed(3)),
      plinth_per_second: perSecond(counts.ours),
      hypopg_per_second: hypo === null ? null : perSecond(counts.hypo),
      ratio,
    }),
  );

  async function openHypo(): Promise<{ call: (at: number) => Promise<void>; close: () => Promise<void> }> {
    const other = await createDatabase(server, { template: database });
    await other.client.query('CREATE EXTENSION hypopg SCHEMA public');
    const planning = await openPlanning(other, await readCatalog(other.client), statistics);
    const client = await server.connectAsOwner(other.name);
    return {
      call: (at) =>
        askHypo(
          client,
          (sets[at % sets.length] ?? []).map((index) => candidates[index] ?? ''),
          queries[at % queries.length] ?? '',
        ),
      close: async () => {
        await client.end();
        await planning.close();
      },
    };
  }
} finally {
  await server.stop();
}

/** Two messages: the set, and EXPLAIN. */
async function askHypo(client: pg.Client, statements: readonly string[], query: string): Promise<void> {
  await client.query(`SELECT public.hypopg_reset(); ${statements.map((sql) => `SELECT public.hypopg_create_index('${sql}');`).join(' ')}`);
  await client.query(`EXPLAIN (FORMAT JSON, VERBOSE) ${query}`);
}

async function callsIn(seconds: number, call: (at: number) => Promise<void>): Promise<number> {
  for (let at = 0; at < 10; at += 1) await call(at);
  const started = performance.now();
  let count = 0;
  for (; performance.now() - started < seconds * 1000; count += 1) await call(count);
  return count;
}
