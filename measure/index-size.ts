/**
 * `npm run measure:index-size`: what plinth says that an index would take, beside what it takes when it is built, and beside what HypoPG says
 * (Debian's postgresql-15-hypopg; left out where it is not installed). Rows of TPC-H, TPC-DS and the OLTP suite of bench/fidelity; nobody picks:
 * an index on each column of the tables below, on each two that stand side by side, partial ones by what statistics say, and one of each
 * other kind; for GIN and GiST on documents, words, arrays, texts, ranges and points that are made of the rows by rule (documents.ts). Estimated from the statistics of the tables alone, with their values and without. The last line is JSON.
 *
 *     npm run measure:index-size -- --python python3 [--scale 0.1] [--data DIR] [--suites tpch,tpcds,oltp] [--kept sizes.json] [--misses 20]
 *
 * Python needs the wheels that bench/fidelity.ts names. `--kept` keeps what was built and read, and takes it from there where it lies.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import pg from 'pg';
import type { Catalog } from '../src/catalog/catalog.js';
import { readCatalog } from '../src/catalog/read.js';
import { connectLive } from '../src/postgres/connection.js';
import { readSnapshot } from '../src/snapshot/read.js';
import { withholdValues } from '../src/snapshot/withhold-values.js';
import { relationStatistics } from '../src/statistics/figures.js';
import { indexPages } from '../src/statistics/index-pages.js';
import type { Statistics } from '../src/statistics/statistics.js';
import { makeSources } from '../bench/fidelity/sources.js';
import { makeDocuments } from './index-size/documents.js';
import { listIndexStatements, TPCDS } from './index-size/statements.js';

const { values: asked } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    scale: { type: 'string', default: '0.1' },
    data: { type: 'string' },
    kept: { type: 'string' },
    suites: { type: 'string', default: 'tpch,tpcds,oltp' },
    misses: { type: 'string', default: '20' },
  },
});

/** Of the server that HypoPG is packaged for. */
const MAJOR = 15;

interface Built {
  readonly sql: string;
  readonly kind: string;
  readonly name: string;
  readonly pages: number;
  /** Of HypoPG; null where it refuses. */
  readonly hypo: number | null;
}

interface Suite {
  readonly catalog: Catalog;
  readonly statistics: Statistics;
  readonly built: readonly Built[];
}

const suites =
  asked.kept !== undefined && existsSync(asked.kept) ? (JSON.parse(readFileSync(asked.kept, 'utf8')) as Suite[]) : await build();
if (asked.kept !== undefined && !existsSync(asked.kept)) writeFileSync(asked.kept, JSON.stringify(suites));
report(suites);

async function build(): Promise<Suite[]> {
  process.env['PLINTH_POSTGRES_BIN'] ??= '/usr/lib/postgresql/15/bin';
  const sources = await makeSources({ ...asked, major: String(MAJOR), suites: asked.suites });
  try {
    const suites: Suite[] = [];
    for (const { name, url } of sources.list) suites.push(await buildOn(name, url));
    return suites;
  } finally {
    await sources.close();
  }
}

async function buildOn(suite: string, url: string): Promise<Suite> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  await client.query('SET search_path = public');
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS btree_gist');
  if (suite !== 'oltp') await makeDocuments(client, suite === 'tpcds' ? TPCDS : null);
  const statistics = await readStatistics(url);
  const statements = listIndexStatements(suite, await readCatalog(client), statistics);
  const hypo = await client.query('CREATE EXTENSION hypopg SCHEMA public').then(
    () => true,
    () => false,
  );
  const built: Built[] = [];
  for (const [position, { sql, kind }] of statements.entries()) {
    const name = `plinth_${position}`;
    const said = hypo ? await askHypo(client, sql) : null;
    await client.query(sql.replace('INDEX ON', `INDEX ${name} ON`));
    const { rows } = await client.query<{ pages: number }>(`SELECT pg_relation_size('${name}')::float8 / 8192 AS pages`);
    built.push({ sql, kind, name, pages: rows[0]?.pages ?? 0, hypo: said });
  }
  const catalog = await readCatalog(client);
  await client.end();
  console.log(`${suite}: ${built.length} indexes built`);
  return { catalog, statistics, built };
}

async function readStatistics(url: string): Promise<Statistics> {
  const connection = await connectLive(url);
  try {
    return (await readSnapshot(connection, { withValues: true, version: 'measure', now: new Date() })).statistics;
  } finally {
    await connection.close();
  }
}

async function askHypo(client: pg.Client, sql: string): Promise<number | null> {
  try {
    const { rows } = await client.query<{ pages: number }>(
      'SELECT public.hypopg_relation_size(indexrelid)::float8 / 8192 AS pages FROM public.hypopg_create_index($1)',
      [sql],
    );
    return rows[0]?.pages ?? null;
  } catch {
    return null;
  } finally {
    await client.query('SELECT public.hypopg_reset()');
  }
}

interface Judged extends Built {
  readonly known: number;
  readonly blind: number;
}

function report(all: readonly Suite[]): void {
  const judged = all.flatMap(judge);
  const kinds = [...new Set(judged.map(({ kind }) => kind))];
  const btree = judged.filter(({ kind }) => kind.startsWith('B-tree'));
  console.log('kind | indexes | plinth: median, p95 | without values | HypoPG: median, p95');
  for (const [kind, own] of [
    ...kinds.map((kind) => [kind, judged.filter((each) => each.kind === kind)] as const),
    ['all B-trees', btree] as const,
    ['all GIN', judged.filter((each) => each.kind.startsWith('GIN'))] as const,
    ['all GiST', judged.filter((each) => each.kind.startsWith('GiST'))] as const,
    ['all', judged] as const,
  ])
    console.log(
      `${kind} | ${own.length} | ${describe(own, ({ known }) => known)} | ${describe(own, ({ blind }) => blind)} | ${describe(own, ({ hypo }) => hypo)}`,
    );
  const misses = judged.toSorted((one, other) => error(other.known, other.pages) - error(one.known, one.pages));
  for (const { sql, pages, known, hypo } of misses.slice(0, Number(asked.misses)))
    console.log(
      `  ${(100 * (known / pages - 1)).toFixed(1)} %: ${pages} blocks, plinth ${known}, HypoPG ${hypo === null ? '-' : Math.round(hypo)}: ${sql}`,
    );
  const summary = (own: readonly Judged[]) => ({
    indexes: own.length,
    median_pct: quantile(own, 0.5, ({ known }) => known),
    p95_pct: quantile(own, 0.95, ({ known }) => known),
    hypopg_median_pct: quantile(own, 0.5, ({ hypo }) => hypo),
    hypopg_p95_pct: quantile(own, 0.95, ({ hypo }) => hypo),
  });
  console.log(JSON.stringify({ btree: summary(btree), all: summary(judged) }));
}

function judge({ catalog, statistics, built }: Suite): Judged[] {
  const blind = withholdValues(catalog, statistics);
  return built.flatMap((each) => {
    const table = catalog.tables.find(({ indexes }) => indexes.some(({ name }) => name === each.name));
    const index = table?.indexes.find(({ name }) => name === each.name);
    const [known, without] = [statistics, blind].map((from) => (table === undefined ? null : relationStatistics(from, table)));
    if (table === undefined || index === undefined || known == null || without == null) throw new Error(`${each.sql} is not known`);
    // The built ones beside it are not there when it is asked for.
    const bare = { ...table, indexes: table.indexes.filter(({ name }) => !name.startsWith('plinth_')) };
    return [{ ...each, known: indexPages(index, bare, known, MAJOR), blind: indexPages(index, bare, without, MAJOR) }];
  });
}

function error(said: number, pages: number): number {
  return Math.abs(said / pages - 1);
}

function quantile(own: readonly Judged[], share: number, said: (each: Judged) => number | null): number | null {
  const errors =
    own.flatMap((each) => said(each) ?? []).length === 0
      ? []
      : own.flatMap((each) => (said(each) === null ? [] : [error(said(each) ?? 0, each.pages)])).toSorted((a, b) => a - b);
  const at = errors[Math.min(errors.length - 1, Math.floor(errors.length * share))];
  return at === undefined ? null : Number((100 * at).toFixed(1));
}

function describe(own: readonly Judged[], said: (each: Judged) => number | null): string {
  const [median, tail] = [quantile(own, 0.5, said), quantile(own, 0.95, said)];
  return median === null ? '-' : `${median} %, ${tail ?? ''} %`;
}
