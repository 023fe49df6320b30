/**
 * `npm run measure:forecast [-- --suites tpch,oltp --scale 0.02 --times 10,100 --python python3 --data DIR]`: what `plinth forecast` says of
 * a database at today's size, against the plans that a real server chooses when the same database has really grown: the share of
 * statements of which the shape is named, and the cost within 25 %. Beside it the naive forecast, which multiplies only the rows,
 * blocks and nothing else. TPC-H grows by its own generator, the shop by its own rows, of which the times are pressed into the same span.
 * Statements that a side does not plan count as missed.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { makeSources, type Source } from '../bench/fidelity/sources.js';
import { readLiveCatalog } from '../src/catalog/read.js';
import { writeCatalog } from '../src/catalog/write.js';
import { measureStep, type Step, type Today } from '../src/operations/forecast/measure-step.js';
import { recreate } from '../src/operations/recreate.js';
import { readPlan } from '../src/plan/read-plan.js';
import { isSameShape, shapeOfPlan } from '../src/plan/shape.js';
import type { Plan } from '../src/plan/plan.js';
import { connectLive } from '../src/postgres/connection.js';
import { startMajor } from '../src/shadow/start-major.js';
import { growAll } from '../src/statistics/grow/grow-tables.js';
import { readStatistics } from '../src/statistics/read.js';
import type { Statistics } from '../src/statistics/statistics.js';
import { planQueries } from '../src/operations/review/plans.js';
import { formatShare, printList } from './print.js';

const { values } = parseArgs({
  options: {
    suites: { type: 'string', default: 'tpch,oltp' },
    scale: { type: 'string', default: '0.02' },
    times: { type: 'string', default: '10,100' },
    python: { type: 'string', default: 'python3' },
    major: { type: 'string', default: '18' },
    /** Rows of TPC-H that were generated before, in a folder for each scale. */
    data: { type: 'string' },
  },
});

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

interface Grown {
  readonly plan: Plan | null;
}

const factors = values.times.split(',').map(Number);
const summary: string[] = [];
for (const suite of values.suites.split(',')) {
  const today = await withSource(suite, 1, readToday);
  const forecasts = await lookAhead(today);
  for (const factor of factors) {
    const real = await withSource(suite, factor, (source) => planThere(source, today.queries));
    report(suite, factor, today.queries, forecasts.get(factor) ?? [], real);
  }
}
console.log(`\n${summary.join('\n')}`);

interface Read extends Pick<Today, 'queries' | 'statistics'> {
  readonly catalog: Today['catalog'];
}

/** Loads the suite at so many times the scale, gives it to `work`, and removes it. */
async function withSource<T>(suite: string, factor: number, work: (source: Source) => Promise<T>): Promise<T> {
  const scale = Number(values.scale) * factor;
  const data = values.data === undefined ? undefined : join(values.data, String(scale));
  const sources = await makeSources({ major: values.major, suites: suite, scale: String(scale), python: values.python, data });
  try {
    const [source] = sources.list;
    if (source === undefined) throw new Error(`there is no suite ${suite}`);
    const client = new pg.Client({ connectionString: source.url });
    await client.connect();
    await client.query(suite === 'tpch' ? TPCH_REFERENCES : factor === 1 ? '' : pressTimes(factor));
    for (const table of suite === 'oltp' ? ['users', 'orders', 'readings'] : []) await client.query(`VACUUM FULL ${table}`);
    await client.query('VACUUM (ANALYZE)');
    await client.end();
    return await work(source);
  } finally {
    await sources.close();
  }
}

async function readToday(source: Source): Promise<Read> {
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

/** Both forecasts of each factor: plinth's, and the naive one. */
async function lookAhead({
  catalog,
  statistics,
  queries,
}: Read): Promise<ReadonlyMap<number, readonly (readonly [Step['planned'][number], Step['planned'][number]])[]>> {
  const server = await startMajor(Number(values.major), new AbortController().signal);
  try {
    const made = await recreate(server, writeCatalog(catalog, { major: server.major }).statements);
    const today: Today = {
      template: made.database,
      catalog: made.catalog,
      statistics,
      queries,
      stated: { grows: [], stays: [] },
      axis: { unit: 'times', steps: factors },
    };
    const found = new Map<number, readonly (readonly [Step['planned'][number], Step['planned'][number]])[]>();
    for (const factor of factors) {
      const { planned } = await measureStep(today, factor);
      const naive = await planQueries(made.database, made.catalog, multiply(today, factor), queries);
      found.set(
        factor,
        planned.flatMap((one, position) => (naive[position] === undefined ? [] : [[one, naive[position]] as const])),
      );
    }
    return found;
  } finally {
    await server.stop();
  }
}

/** Rows and blocks of everything, and nothing else. */
function multiply({ catalog, statistics, stated }: Today, factor: number): Statistics {
  const growing = new Set(growAll(catalog, statistics, factor, stated).map(({ schema, name }) => `${schema}.${name}`));
  return {
    ...statistics,
    relations: statistics.relations.map((relation) =>
      growing.has(`${relation.schema}.${relation.table ?? relation.name}`) || relation.kind !== 'table'
        ? {
            ...relation,
            rows: relation.rows === null ? null : relation.rows * factor,
            pages: relation.pages * factor,
            allVisible: relation.allVisible * factor,
          }
        : relation,
    ),
  };
}

async function planThere({ url }: Source, queries: Read['queries']): Promise<readonly Grown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const plans: Grown[] = [];
  for (const { sql } of queries) {
    const answer = await client
      .query<{ 'QUERY PLAN': unknown }>(`EXPLAIN (FORMAT JSON, VERBOSE) ${sql}`)
      .then(({ rows }) => readPlan(rows[0]?.['QUERY PLAN']))
      .catch(() => null);
    plans.push({ plan: answer });
  }
  await client.end();
  return plans;
}

function report(
  suite: string,
  factor: number,
  queries: Read['queries'],
  forecasts: readonly (readonly [Step['planned'][number], Step['planned'][number]])[],
  real: readonly Grown[],
): void {
  const missed: string[] = [];
  const counts = { of: 0, shape: 0, cost: 0, naiveShape: 0, naiveCost: 0 };
  for (const [position, { plan }] of real.entries()) {
    if (plan === null) continue;
    counts.of += 1;
    const [own, naive] = forecasts[position] ?? [];
    const [shape, cost] = [isNamed(plan, own?.plan ?? null), isNearCost(plan, own?.plan ?? null)];
    counts.shape += Number(shape);
    counts.cost += Number(cost);
    counts.naiveShape += Number(isNamed(plan, naive?.plan ?? null));
    counts.naiveCost += Number(isNearCost(plan, naive?.plan ?? null));
    if (!shape || !cost)
      missed.push(
        `${queries[position]?.name ?? ''}: cost ${plan.root.totalCost}, forecast ${own?.plan?.root.totalCost ?? own?.why ?? '–'}${shape ? '' : `\n${beside(plan, own?.plan ?? null)}`}`,
      );
  }
  printList(`${suite} at ${factor} times: missed`, missed);
  const share = (matching: number): string => formatShare({ matching, of: counts.of });
  summary.push(
    `${suite} at ${factor} times: shape ${share(counts.shape)} (naive ${share(counts.naiveShape)}), cost within 25 % ${share(counts.cost)} (naive ${share(counts.naiveCost)})`,
  );
}

function isNamed(real: Plan, forecast: Plan | null): boolean {
  return forecast !== null && isSameShape(real, forecast);
}

function isNearCost(real: Plan, forecast: Plan | null): boolean {
  return forecast !== null && Math.abs(forecast.root.totalCost - real.root.totalCost) <= 0.25 * real.root.totalCost;
}

function beside(real: Plan, forecast: Plan | null): string {
  const [left, right] = [shapeOfPlan(real), forecast === null ? [] : shapeOfPlan(forecast)];
  return [
    ...left.filter((line) => !right.includes(line)).map((line) => `      real     ${line}`),
    ...right.filter((line) => !left.includes(line)).map((line) => `      forecast ${line}`),
  ].join('\n');
}
