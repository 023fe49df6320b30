import * as z from 'zod';
import { displayName } from '../../engine/display-name.js';
import type { Evidence, Observation } from '../../engine/finding.js';
import { mendScan } from '../../proposal/mend-scan.js';
import { nameShapes } from '../../proposal/name-shapes.js';
import { claimWritesGoOn } from '../../proposal/propose-index.js';
import { defineRule } from '../../engine/rule.js';
import { findNearIndexes } from '../../plan/near-index.js';
import { type ObservedScan, observeScans } from '../../plan/observe-scans.js';
import { formatCount, relationStatistics, rowsOf } from '../../statistics/figures.js';
import { projectStatistics } from '../../statistics/grow/project-statistics.js';
import { HORIZON_MONTHS } from '../../statistics/growth.js';
import { type CountedScans, countScans } from '../../statistics/scan-counters.js';

interface Found extends Evidence {
  readonly table: string;
  readonly rows: number | null;
  /** At the horizon; the plan is made there. */
  readonly rowsAhead: number;
  readonly months: number;
  readonly returns: number | null;
  /** Of the rows, 0 … 1. */
  readonly share: number | null;
  readonly query: string | null;
  readonly callsPerMinute: number | null;
  readonly conditions: readonly string[];
  readonly order: readonly string[];
  readonly near: readonly { readonly index: string; readonly predicate: string; readonly sends: string }[];
  readonly scans: number | null;
  readonly rowsRead: number | null;
  readonly since: string | null;
}

export default defineRule({
  id: 'plans/sequential-scan-on-growing-table',
  title: 'Sequential scan of a large or growing table',
  redFlag: 10,
  severity: 'warning',
  reads: ['catalog', 'plans'],
  options: z.strictObject({
    rows: z
      .number()
      .int()
      .positive()
      .default(10_000)
      .describe('Tables that will have no more rows than this within 12 months are right to be scanned.'),
    share: z
      .number()
      .positive()
      .max(1)
      .default(0.1)
      .describe('A query without LIMIT that wants more than this share of the rows reads the table rightly.'),
    scans: z
      .number()
      .int()
      .positive()
      .default(50)
      .describe('Sequential scans of a live table since its statistics were reset, from which on they are reported.'),
  }),

  docs: {
    condition:
      'The plan of a known query reads a table from end to end that has, or within 12 months of its growth will have, more than 10 000 rows, ' +
      'while it wants few of them or the first ones of an order. Plans are made on a copy without rows at the sizes of 12 months ahead, live or ' +
      'declared. On a live server, large tables whose counters show many scans of most of their rows are reported too, where no known query explains it.',
    effect:
      'Every call reads all rows: its time grows with the table while its answer does not, and it pushes other tables out of the cache.',
    remedy:
      'Build an index with the columns compared for equality first, then those of the order, then one range; leave rows out that several queries ' +
      'leave out (a partial index), with the condition written as the queries send it.',
    exceptions:
      'Silent for small tables; for queries that read most of a table by design (no condition, or more than a tenth of the rows without a LIMIT: an index pays ' +
      'below 10 to 15 %); where a LIMIT stops the scan soon; for tables of unknown size; for referential checks, which red flag 1 covers.',
    sources: [
      'https://www.postgresql.org/docs/current/using-explain.html',
      'https://www.postgresql.org/docs/current/indexes-multicolumn.html',
      'https://www.postgresql.org/docs/current/indexes-ordering.html',
      'https://www.postgresql.org/docs/current/indexes-partial.html',
      'https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ALL-TABLES-VIEW',
    ],
  },

  examples: [
    {
      title: 'A search by a column that no index leads with',
      sql: `CREATE TABLE orders (id bigint PRIMARY KEY, customer_ref text NOT NULL, state text NOT NULL);`,
      volumes: { orders: { rows: 400_000, distinct: { customer_ref: 90_000 } } },
      queries: `-- calls: 300/min\nSELECT id, state FROM orders WHERE customer_ref = $1;`,
      finds: [{ table: 'orders', query: 'queries.sql#1', rows: 400_000, callsPerMinute: 300, conditions: ['customer_ref = …'] }],
    },
    {
      title: 'Small today, large in a year',
      sql: `CREATE TABLE events (id bigint PRIMARY KEY, source text NOT NULL);`,
      volumes: { events: { rows: 300, growth_per_month: 40_000, distinct: { source: 5_000 } } },
      queries: `SELECT * FROM events WHERE source = $1;`,
      finds: [{ rows: 300, rowsAhead: 480_300 }],
    },
    {
      title: 'The first rows of an order, and a keyset page',
      sql: `CREATE TABLE posts (id bigint PRIMARY KEY, author_id bigint NOT NULL, created_at timestamptz NOT NULL, title text NOT NULL);`,
      volumes: { posts: { rows: 900_000, distinct: { author_id: 40 } } },
      queries: `
        SELECT id, title FROM posts ORDER BY created_at DESC LIMIT 20;
        SELECT id, title FROM posts WHERE author_id = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT 20;`,
      finds: [
        { query: 'queries.sql#1', order: ['created_at DESC'], conditions: [] },
        { query: 'queries.sql#2', order: ['created_at DESC', 'id DESC'] },
      ],
    },
    {
      title: 'A queue: the state in the predicate',
      sql: `CREATE TABLE deliveries (id bigint PRIMARY KEY, state varchar(16) NOT NULL, due_at timestamptz NOT NULL, url text NOT NULL);`,
      volumes: { deliveries: { rows: 700_000, distinct: { state: 4 } } },
      queries: `SELECT id, url FROM deliveries WHERE state = 'pending' AND due_at <= now() ORDER BY due_at LIMIT 100;`,
      finds: [{ conditions: ['state = …', 'due_at <= now()'] }],
    },
    {
      title: 'A partial index whose predicate is not what the query sends',
      sql: `
        CREATE TABLE notes (id bigint PRIMARY KEY, topic text NOT NULL, is_deleted boolean NOT NULL DEFAULT false);
        CREATE INDEX notes_topic_live ON notes (topic) WHERE is_deleted IS FALSE;`,
      volumes: { notes: { rows: 500_000, distinct: { topic: 20_000 } } },
      queries: `SELECT id FROM notes WHERE topic = $1 AND is_deleted = false;`,
      finds: [{ near: [{ index: 'notes_topic_live', predicate: '(is_deleted IS FALSE)', sends: 'NOT is_deleted' }] }],
    },
    {
      title: 'A function of a column, a list of values, a beginning, an inclusion',
      sql: `CREATE TABLE people (id bigint PRIMARY KEY, email text NOT NULL, code varchar(20) NOT NULL, tags text[] NOT NULL, extra jsonb NOT NULL);`,
      volumes: { people: { rows: 300_000, distinct: { email: 300_000, code: 200_000 } } },
      queries: `
        SELECT id FROM people WHERE lower(email) = lower($1);
        SELECT id FROM people WHERE code IN ('a', 'b', 'c');
        SELECT id FROM people WHERE email LIKE 'info@%';
        SELECT id FROM people WHERE tags @> ARRAY[$1];
        SELECT id FROM people WHERE extra @> $1;
        SELECT id FROM people WHERE email = $1 OR code = $2;`,
      finds: [
        { conditions: ['lower(email) = lower(…)'] },
        { conditions: ['code = ANY (…)'] },
        { conditions: ['email ~~ …'] },
        { conditions: ['tags @> ARRAY[…]'] },
        { conditions: ['extra @> …'] },
        { conditions: ['(email = …) OR (code = …)'] },
      ],
    },
    {
      title: 'A join whose small side looks for each of its rows, and a change',
      sql: `
        CREATE TABLE carts (id bigint PRIMARY KEY, token uuid NOT NULL UNIQUE);
        CREATE TABLE items (id bigint PRIMARY KEY, cart bigint NOT NULL, amount int NOT NULL);`,
      volumes: { carts: { rows: 200_000 }, items: { rows: 900_000, distinct: { cart: 200_000 } } },
      queries: `
        SELECT i.id FROM carts c JOIN items i ON i.cart = c.id WHERE c.token = $1;
        UPDATE items SET amount = 0 WHERE cart = $1;`,
      finds: [{ conditions: ['cart = c.id'] }, { conditions: ['cart = …'] }],
    },
    {
      title: 'A partitioned table is reported once',
      sql: `
        CREATE TABLE logs (at date NOT NULL, actor bigint NOT NULL) PARTITION BY RANGE (at);
        CREATE TABLE logs_2025 PARTITION OF logs FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
        CREATE TABLE logs_2026 PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');`,
      volumes: { logs: { rows: 2_000_000, distinct: { actor: 50_000 } } },
      queries: `SELECT * FROM logs WHERE actor = $1;`,
      finds: [{ table: 'logs', rows: 2_000_000 }],
    },
    {
      title: 'Small tables, reads of all or most rows, a LIMIT that is reached at once, and what an index serves',
      sql: `
        CREATE TABLE plans (id bigint PRIMARY KEY, code text NOT NULL, active boolean NOT NULL);
        CREATE TABLE media (id bigint PRIMARY KEY, kind text NOT NULL, hidden_at timestamptz, owner bigint NOT NULL);
        CREATE INDEX media_owner ON media (owner);`,
      volumes: { plans: { rows: 60, growth_per_month: 2 }, media: { rows: 400_000, distinct: { kind: 3, owner: 9_000 } } },
      queries: `
        SELECT * FROM plans WHERE active ORDER BY code;
        SELECT kind, count(*) FROM media GROUP BY kind;
        SELECT id FROM media WHERE kind = $1;
        SELECT id FROM media WHERE kind = $1 LIMIT 10;
        SELECT id FROM media WHERE hidden_at IS NULL;
        SELECT id FROM media WHERE owner = $1;`,
      finds: [],
    },
    {
      title: 'An index is there and the planner prefers the scan; a join that leaves few rows is sorted',
      sql: `
        CREATE TABLE readings (id bigint PRIMARY KEY, sensor int NOT NULL, place bigint NOT NULL, at timestamptz NOT NULL);
        CREATE INDEX readings_sensor ON readings (sensor);
        CREATE TABLE places (id bigint PRIMARY KEY, town text NOT NULL);
        CREATE INDEX places_town ON places (town);
        CREATE INDEX readings_place ON readings (place);`,
      volumes: {
        readings: { rows: 200_000, distinct: { sensor: 11, place: 20_000 } },
        places: { rows: 20_000, distinct: { town: 12 } },
      },
      queries: `
        SELECT * FROM readings WHERE sensor = $1 AND at > $2;
        SELECT r.id FROM readings r JOIN places p ON p.id = r.place WHERE p.town = $1 ORDER BY r.at DESC LIMIT 50;`,
      finds: [],
    },
    {
      title: 'The newest rows, each with what it refers to',
      sql: `
        CREATE TABLE authors (id bigint PRIMARY KEY, name text NOT NULL);
        CREATE TABLE posts (id bigint PRIMARY KEY, author_id bigint NOT NULL, created_at timestamptz NOT NULL, title text NOT NULL);
        CREATE INDEX posts_author ON posts (author_id);`,
      volumes: { authors: { rows: 5_000 }, posts: { rows: 600_000, distinct: { author_id: 5_000 } } },
      queries: `SELECT p.id, p.title, a.name FROM posts p JOIN authors a ON a.id = p.author_id ORDER BY p.created_at DESC LIMIT 20;`,
      finds: [{ table: 'posts', order: ['created_at DESC'] }],
    },
    {
      title: 'A table of unknown size',
      sql: `CREATE TABLE things (id bigint PRIMARY KEY, name text NOT NULL);`,
      queries: `SELECT id FROM things WHERE name = $1;`,
      finds: [],
    },
  ],

  count: ({ plans, statistics }) =>
    plans.filter(({ plan }) => plan !== null).length +
    (statistics?.relations ?? []).filter(({ activity, table }) => activity !== null && table === null).length,

  *check({ catalog, plans, statistics, naming, options }): Generator<Observation<Found>> {
    const scans = observeScans(plans, { catalog, statistics, smallTable: options.rows, share: options.share });
    const nameOf = nameShapes(catalog, naming);
    const ahead = statistics === null ? null : projectStatistics(catalog, statistics);
    for (const scan of scans)
      yield {
        subject: { kind: 'query', schema: scan.table.schema, relation: scan.table.name, name: scan.query.name },
        place: scan.query.place,
        evidence: describeScan(scan, rowsOf(statistics, scan.table)),
        claims: [
          ...claimWritesGoOn(scan.table),
          { kind: 'plan', sql: scan.query.sql, schema: scan.table.schema, relation: scan.table.name },
        ],
        ...mendScan(scan, { catalog, nameOf, statistics: ahead === null ? null : relationStatistics(ahead, scan.table) }),
      };
    const explained = new Set(scans.map(({ table }) => table));
    for (const counted of countScans(catalog, statistics, options))
      if (!explained.has(counted.table))
        yield {
          subject: { kind: 'table', schema: counted.table.schema, relation: counted.table.name, name: counted.table.name },
          evidence: describeCounters(counted),
          // Counters show that it is read, not that an index would spare it.
          severity: 'info',
          candidates: [],
          claims: [],
          noRecommendation: 'The counters do not say which queries scan it: name them in [workload] files of plinth.toml.',
        };
  },

  message({ table, query, rows, rowsAhead, months, returns, conditions, order, near, scans, rowsRead, since }) {
    if (query === null)
      return `${table} (${formatCount(rowsAhead)} rows) was read from end to end ${formatCount(scans ?? 0)} times since ${since ?? 'its counters began'}, ${formatCount(rowsRead ?? 0)} rows in all.`;
    const size =
      rows === rowsAhead
        ? `${formatCount(rowsAhead)} rows`
        : `${formatCount(rows ?? 0)} rows, ${formatCount(rowsAhead)} in ${months} months`;
    const wanted = [
      ...(conditions.length === 0 ? [] : [conditions.join(' AND ')]),
      ...(order.length === 0 ? [] : [`the order by ${order.join(', ')}`]),
    ].join(' and ');
    const close = near.map(
      ({ index, predicate, sends }) =>
        ` Index ${index} has the predicate ${predicate}, the query sends ${sends === '' ? 'nothing of it' : `(${sends})`}.`,
    );
    return `${query} reads all of ${table} (${size}) for about ${formatCount(returns ?? 0)} of them: no index serves ${wanted}.${close.join('')}`;
  },
});

function describeScan(scan: ObservedScan, rows: number | null): Found {
  const { query, table, predicates, limit, best } = scan;
  return {
    query: query.name,
    table: displayName(table),
    rows,
    rowsAhead: Math.round(scan.rows),
    months: HORIZON_MONTHS,
    returns: Math.round(scan.returns),
    share: Number((scan.returns / scan.rows).toPrecision(2)),
    callsPerMinute: query.callsPerMinute,
    conditions: predicates.map(({ shown }) => shown),
    order: (limit?.order ?? []).map(({ column, expression, descending }) => `${column ?? expression}${descending ? ' DESC' : ''}`),
    near: best === null ? [] : findNearIndexes(table, best, predicates).map((near) => ({ ...near })),
    scans: null,
    rowsRead: null,
    since: null,
  };
}

function describeCounters({ table, rows, scans, rowsRead, since }: CountedScans): Found {
  const none = { query: null, returns: null, share: null, callsPerMinute: null, conditions: [], order: [], near: [] };
  return { ...none, table: displayName(table), rows, rowsAhead: rows, months: 0, scans, rowsRead, since };
}
