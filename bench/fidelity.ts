import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { connectLive } from '../src/postgres/connection.js';
import { openPlanningShadow, type PlanningShadow } from '../src/shadow/planning-shadow.js';
import type { PlanningOptions } from '../src/shadow/planning.js';
import { readSnapshot } from '../src/snapshot/read.js';
import type { Snapshot } from '../src/snapshot/snapshot.js';
import { withholdValues } from '../src/snapshot/withhold-values.js';
import { attribute } from './fidelity/attribute.js';
import { compare, type Compared } from './fidelity/compare.js';
import { makeSources, type Source } from './fidelity/sources.js';

/**
 * Whether a shadow without rows plans as the database that it was cloned from: costs within 0.05 % and the same shape, for every
 * statement and setting; what is lost without heights, without sizes and without values. Every statement, setting and both plans go to
 * `--out`; the last line is JSON. Results derived from TPC benchmarks; not comparable with published ones.
 *
 *     npm run bench:fidelity -- [--major 18] [--suites tpch,tpcds,oltp] [--scale 1] [--python python3] [--out fidelity.json] [--ablations]
 *     npm run bench:fidelity -- --source-url postgresql://… --queries DIR
 *
 * Without `--source-url` it makes the databases: about 5 GB below TMPDIR and a quarter of an hour. Python needs the wheels duckdb,
 * duckdb-extension-tpch and duckdb-extension-tpcds of one version.
 */
const { values: asked } = parseArgs({
  options: {
    major: { type: 'string', default: '18' },
    suites: { type: 'string', default: 'tpch,tpcds,oltp' },
    scale: { type: 'string', default: '1' },
    python: { type: 'string', default: 'python3' },
    data: { type: 'string' },
    out: { type: 'string', default: 'fidelity.json' },
    ablations: { type: 'boolean', default: false },
    'source-url': { type: 'string' },
    queries: { type: 'string' },
    format: { type: 'string' },
  },
});

const SETTINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  default: {},
  'fast disk, no workers': {
    random_page_cost: '1.1',
    effective_cache_size: '8GB',
    work_mem: '64MB',
    max_parallel_workers_per_gather: '0',
  },
};

const ABLATIONS: Readonly<Record<string, PlanningOptions>> = {
  'without heights': { without: 'heights' },
  'without sizes': { without: 'sizes' },
  'without values': {},
};

interface Result {
  readonly cost_within_0_05_pct: number;
  readonly same_shape: number;
  readonly statements: number;
}

const written: unknown[] = [];
const suites: Record<string, Result> = {};
const ablations: Record<string, Record<string, Result>> = {};

const sources =
  asked['source-url'] === undefined ? await makeSources(asked) : { list: [ownSource(asked['source-url'])], close: async () => {} };
try {
  for (const source of sources.list) await measure(source);
} finally {
  await sources.close();
}
writeFileSync(asked.out, JSON.stringify(written, null, 1));
console.log(`every statement, setting and both plans: ${asked.out}`);
console.log(JSON.stringify({ major: Number(asked.major), suites, ...(asked.ablations ? { ablations } : {}) }));

function ownSource(url: string): Source {
  const folder = asked.queries ?? '.';
  const statements = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name, sql: readFileSync(join(folder, name), 'utf8').trim().replace(/;$/, '') }));
  return { name: 'own', url, statements };
}

async function measure(source: Source): Promise<void> {
  const snapshot = await read(source.url);
  const compared = await measureOnce(source, snapshot, {});
  const result = summarise(compared);
  suites[source.name] = result;
  written.push({ suite: source.name, compared });
  console.log(`${source.name}: ${describe(result)}`);
  for (const miss of compared.filter(({ cost, sameShape }) => !cost || !sameShape))
    console.log(
      `  miss: ${miss.name} (${miss.setting}): ${miss.source} and ${miss.shadow}${miss.sameShape ? '' : ', another shape'}: ${attribute(miss)}`,
    );
  if (!asked.ablations) return;
  for (const [name, options] of Object.entries(ABLATIONS)) {
    const statistics = name === 'without values' ? withholdValues(snapshot.catalog, snapshot.statistics) : snapshot.statistics;
    const less = summarise(await measureOnce(source, { ...snapshot, statistics }, options));
    (ablations[source.name] ??= {})[name] = less;
    console.log(`  ${name}: ${describe(less)}`);
  }
}

async function read(url: string): Promise<Snapshot> {
  const connection = await connectLive(url);
  const called = performance.now();
  try {
    const snapshot = await readSnapshot(connection, { withValues: true, version: 'bench', now: new Date() });
    console.log(`read in ${Math.round(performance.now() - called)} ms, ${snapshot.source.statements} statements`);
    return snapshot;
  } finally {
    await connection.close();
  }
}

async function measureOnce({ url, statements }: Source, snapshot: Snapshot, options: PlanningOptions): Promise<Compared[]> {
  const called = performance.now();
  const shadow = await openPlanningShadow(
    { catalog: snapshot.catalog, statistics: snapshot.statistics, major: snapshot.source.major },
    new AbortController().signal,
    options,
  );
  console.log(`  server and clone in ${Math.round(performance.now() - called)} ms`);
  for (const { object, reason } of shadow.notExamined) console.log(`  not as on the source: ${object}: ${reason}`);
  try {
    return await compareAll(url, shadow, statements);
  } finally {
    await shadow.close();
  }
}

async function compareAll(url: string, shadow: PlanningShadow, statements: Source['statements']): Promise<Compared[]> {
  const compared: Compared[] = [];
  for (const [name, settings] of Object.entries(SETTINGS)) {
    const clients = [new pg.Client(url), await shadow.connect()] as const;
    await clients[0].connect();
    for (const client of clients)
      for (const [setting, value] of Object.entries(settings)) await client.query('SELECT set_config($1, $2, false)', [setting, value]);
    compared.push(...(await compare(clients[0], clients[1], name, statements)));
    for (const client of clients) await client.end();
  }
  // What does not plan on the source says nothing of the shadow.
  return compared.filter(({ source }) => source !== null);
}

function summarise(compared: readonly Compared[]): Result {
  const share = (count: number): number => Math.round((10_000 * count) / Math.max(1, compared.length)) / 100;
  return {
    cost_within_0_05_pct: share(compared.filter(({ cost }) => cost).length),
    same_shape: share(compared.filter(({ sameShape }) => sameShape).length),
    statements: compared.length,
  };
}

function describe({ cost_within_0_05_pct: cost, same_shape: shape, statements }: Result): string {
  return `cost within 0.05 % in ${cost} %, the same shape in ${shape} % of ${statements} statements × settings`;
}
