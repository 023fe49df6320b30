import * as z from 'zod';
import type { Catalog, ForeignKey, Table } from '../../catalog/catalog.js';
import { indexesBehind, narrowingIndexes } from '../../catalog/partial-service.js';
import { childrenOf } from '../../catalog/partitions.js';
import { referentialCheck } from '../../catalog/referential-check.js';
import { whyNotServing } from '../../catalog/serves-equality.js';
import type { NamingConvention } from '../../sqlalchemy/naming.js';
import { displayName } from '../../engine/display-name.js';
import type { Candidate, Claim } from '../../engine/finding.js';
import { claimWritesGoOn, proposeIndex, type WantedIndex } from '../../proposal/propose-index.js';
import { isLookup } from '../../proposal/row-roles.js';
import { defineRule } from '../../engine/rule.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import { placeOfForeignKey } from '../../sqlalchemy/find-model.js';
import { nullFraction, rowsOf } from '../../statistics/figures.js';
import type { Statistics } from '../../statistics/statistics.js';

export default defineRule({
  id: 'indexes/foreign-key-without-index',
  title: 'Foreign key without an index on its referencing columns',
  redFlag: 1,
  severity: 'warning',
  reads: ['catalog'],
  options: z.strictObject({}),

  docs: {
    condition:
      'No index of the referencing table serves a search by equality on all columns of a foreign key. An index serves it when the ' +
      'columns lead it, in any order: PostgreSQL creates none for a foreign key by itself. A warning; for information where an index ' +
      'leads with some of the columns of a composite key, or where the key refers to a list of values (a status, a type), whose rows hardly go.',
    effect:
      'Every DELETE of a referenced row, and every UPDATE of its key, runs one search of the referencing table per row. Without an ' +
      'index each of them reads the whole table, while the row locks of the DELETE are held; joins and lists by parent read it too.',
    remedy:
      'Build a B-tree index on the columns of the key, CONCURRENTLY so that writes go on. Where most values are NULL, a partial index ' +
      'WHERE … IS NOT NULL is smaller and serves the check as well.',
    exceptions:
      'Silent for: indexes that lead with the columns in another order or carry more columns behind them; unique constraints and primary ' +
      'keys that do; a hash index on a single column; a partial index whose predicate says only that the columns are NOT NULL; a GiST ' +
      'index (btree_gist); a partitioned table all of whose partitions are served; copies of a key on partitions (the root is reported). ' +
      'An index on some of the columns of a composite key does not serve: how much it helps depends on the data, and the message names it.',
    sources: [
      'https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK',
      'https://www.postgresql.org/docs/current/indexes-multicolumn.html',
      'https://www.postgresql.org/docs/current/indexes-partial.html',
      'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
    ],
  },

  examples: [
    {
      title: 'The referencing column has no index',
      sql: `
        CREATE TABLE customers (id bigint PRIMARY KEY);
        CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE);`,
      volumes: { orders: { rows: 200_000, distinct: { customer_id: 20_000 } }, customers: { rows: 20_000 } },
      finds: [{ table: 'orders', constraint: 'orders_customer_id_fkey', columns: ['customer_id'], references: 'customers' }],
    },
    {
      title: 'A composite key of which the index has one column',
      sql: `
        CREATE TABLE parents (a bigint, b bigint, PRIMARY KEY (a, b));
        CREATE TABLE children (id bigint PRIMARY KEY, a bigint NOT NULL, b bigint NOT NULL, FOREIGN KEY (a, b) REFERENCES parents ON DELETE CASCADE);
        CREATE INDEX children_a ON children (a);`,
      finds: [
        {
          columns: ['a', 'b'],
          near: [{ index: 'children_a', why: 'does not have b among its keys' }],
          narrowedBy: ['children_a'],
          behind: [],
        },
      ],
    },
    {
      title: 'The column stands behind another one, in INCLUDE, in an expression, or in a BRIN index',
      sql: `
        CREATE TABLE customers (id bigint PRIMARY KEY);
        CREATE TABLE orders (
          id bigint PRIMARY KEY, state text, tags text[],
          customer_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE);
        CREATE INDEX behind ON orders (state, customer_id);
        CREATE INDEX beside ON orders (state) INCLUDE (customer_id);
        CREATE INDEX computed ON orders ((customer_id + 0));
        CREATE INDEX ranges ON orders USING brin (customer_id);`,
      finds: [
        {
          near: [
            { index: 'behind', why: 'has customer_id behind other columns' },
            { index: 'beside' },
            { index: 'ranges', why: 'is a brin index' },
          ],
          narrowedBy: [],
          behind: ['behind'],
        },
      ],
    },
    {
      title: 'A partial index on another condition does not serve the check',
      sql: `
        CREATE TABLE customers (id bigint PRIMARY KEY);
        CREATE TABLE orders (id bigint PRIMARY KEY, open boolean NOT NULL, customer_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE);
        CREATE INDEX orders_open ON orders (customer_id) WHERE open;`,
      finds: [{ near: [{ index: 'orders_open', why: 'is partial: open' }] }],
    },
    {
      title: 'Names that need quotes, and a column that may be NULL',
      sql: `
        CREATE TABLE invoices (id bigint PRIMARY KEY);
        CREATE TABLE "Order" (id bigint PRIMARY KEY, "invoiceId" bigint REFERENCES invoices ON DELETE SET NULL);`,
      finds: [{ table: 'Order', columns: ['invoiceId'] }],
    },
    {
      title: 'A partitioned table is reported once, for all its partitions',
      sql: `
        CREATE TABLE users (id bigint PRIMARY KEY);
        CREATE TABLE events (at date NOT NULL, user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE) PARTITION BY RANGE (at);
        CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
        CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY LIST (user_id);
        CREATE TABLE events_2026_rest PARTITION OF events_2026 DEFAULT;`,
      finds: [{ table: 'events', constraint: 'events_user_id_fkey' }],
    },
    {
      title: 'Composite and reordered keys, further columns behind, and unique constraints serve',
      sql: `
        CREATE TABLE parents (a bigint, b bigint, PRIMARY KEY (a, b));
        CREATE TABLE reordered (a bigint, b bigint, c bigint, FOREIGN KEY (a, b) REFERENCES parents ON DELETE CASCADE);
        CREATE INDEX ON reordered (b, a, c);
        CREATE TABLE by_unique (a bigint, b bigint, UNIQUE (a, b), FOREIGN KEY (a, b) REFERENCES parents ON DELETE CASCADE);
        CREATE TABLE by_key (a bigint, b bigint, n int, PRIMARY KEY (a, b, n), FOREIGN KEY (a, b) REFERENCES parents ON DELETE CASCADE);`,
      finds: [],
    },
    {
      title: 'A partial index on IS NOT NULL and a hash index serve the referential check',
      sql: `
        CREATE TABLE customers (id bigint PRIMARY KEY);
        CREATE TABLE orders (
          id bigint PRIMARY KEY,
          customer_id bigint REFERENCES customers ON DELETE SET NULL,
          "billedTo" bigint REFERENCES customers ON DELETE SET NULL,
          payer_id bigint REFERENCES customers ON DELETE SET NULL);
        CREATE INDEX ON orders (customer_id) WHERE customer_id IS NOT NULL;
        CREATE INDEX ON orders ("billedTo", id) WHERE "billedTo" IS NOT NULL;
        CREATE INDEX ON orders USING hash (payer_id);`,
      finds: [],
    },
    {
      title: 'Every partition has its own index, the parent has none',
      sql: `
        CREATE TABLE users (id bigint PRIMARY KEY);
        CREATE TABLE events (at date NOT NULL, user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE) PARTITION BY RANGE (at);
        CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
        CREATE INDEX ON events_2025 (user_id);`,
      finds: [],
    },
    {
      title: 'A self-reference that is the primary key',
      sql: `CREATE TABLE nodes (id bigint PRIMARY KEY REFERENCES nodes ON DELETE CASCADE);`,
      finds: [],
    },
  ],

  count: ({ catalog }) => catalog.tables.reduce((sum, table) => sum + ownKeys(table).length, 0),

  *check({ catalog, models, statistics, naming }) {
    for (const table of catalog.tables)
      for (const key of ownKeys(table)) {
        if (isServed(catalog, table, key.columns)) continue;
        const near = nearIndexes(table, key);
        const narrowedBy = narrowingIndexes(table, key.columns).map(({ name }) => name);
        const rows = rowsOf(statistics, table);
        const claim: Claim = { kind: 'plan', sql: referentialCheck(catalog, table, key), schema: table.schema, relation: table.name };
        yield {
          subject: { kind: 'constraint', schema: table.schema, relation: table.name, name: key.name },
          place: placeOfForeignKey(models, { table, key }),
          ...(narrowedBy.length > 0 || isLookup(catalog, key) ? { severity: 'info' } : {}),
          evidence: {
            table: displayName(table),
            constraint: key.name,
            columns: key.columns,
            references: displayName({ schema: key.references.schema, name: key.references.table }),
            onDelete: key.onDelete,
            rows,
            near,
            narrowedBy,
            behind: indexesBehind(table, key.columns).map(({ name }) => name),
          },
          candidates: propose({ catalog, table, key, naming, statistics }),
          claims: [
            ...claimWritesGoOn(table),
            ...(rows !== null && rows < readWhole ? [] : [near.length === 0 ? claim : { ...claim, before: 'any' as const }]),
          ],
        };
      }
  },

  message: ({ table, columns, references, constraint, narrowedBy, behind }) => {
    const key = `${table} (${columns.join(', ')}) refers to ${references} by ${constraint}, and`;
    const search = `every DELETE or key change of a row of ${references}`;
    if (narrowedBy.length > 0)
      return `${key} no index serves all of it: ${search} is narrowed only by what leads with a part of it (${narrowedBy.join(', ')}).`;
    if (behind.length > 0)
      return `${key} no index leads with it: ${search} reads all of ${table}, or goes through ${behind.join(', ')} at best.`;
    return `${key} no index serves it: ${search} reads all of ${table}.`;
  },
});

/** Below so many rows the planner reads a table of a few pages as a whole, with an index or without. */
const readWhole = 1_000;

/** Keys of the table itself: what a partition has from its parent is the parent's. */
function ownKeys(table: Table): readonly ForeignKey[] {
  return table.foreignKeys.filter((key) => !key.inherited);
}

function isServed(catalog: Catalog, table: Table, columns: readonly string[]): boolean {
  if (table.indexes.some((index) => whyNotServing(index, table, columns) === null)) return true;
  const partitions = childrenOf(catalog, table);
  return partitions.length > 0 && partitions.every((partition) => isServed(catalog, partition, columns));
}

/** Indexes that have a column of the key and do not serve it: what a reader would object with. */
function nearIndexes(table: Table, key: ForeignKey): { readonly index: string; readonly why: string }[] {
  return table.indexes
    .filter((index) =>
      [...index.keys.map(({ column }) => column), ...index.include].some((name) => name !== null && key.columns.includes(name)),
    )
    .map((index) => ({ index: index.name, why: whyNotServing(index, table, key.columns) ?? '' }));
}

/** A key with PERIOD (18 and newer) is searched by overlap, which only GiST serves. */
function isTemporal(key: ForeignKey): boolean {
  return key.definition.includes(`PERIOD ${quoteIdentifier(key.columns.at(-1) ?? '')})`);
}

interface Judged {
  readonly catalog: Catalog;
  readonly table: Table;
  readonly key: ForeignKey;
  readonly naming: NamingConvention;
  readonly statistics: Statistics | null;
}

/** From this share of NULL on an index without NULL entries is the better one. */
const mostlyNull = 0.5;

function propose({ catalog, table, key, naming, statistics }: Judged): Candidate[] {
  const rows = rowsOf(statistics, table);
  const keys = key.columns.map((column) => ({ column, descending: false }));
  const method = isTemporal(key) ? 'gist' : 'btree';
  const wanted: WantedIndex = { catalog, table, naming, keys, method, where: null, rows };
  const serves = `It serves the search that PostgreSQL runs in ${table.name} for every deleted or re-keyed row of ${key.references.table}`;
  const [full, blocking] = proposeIndex(wanted, `${serves}, and joins and lists by the same columns.`);
  const share = (key.columns.length === 1 ? nullFraction(statistics, table, key.columns[0] ?? '') : null) ?? 0;
  const percent = `${Math.round(share * 100)} %`;
  const partial = withoutNulls(table, key, wanted).map((without) => proposeIndex(without, `${serves}, which never looks for NULL.`)[0]);
  const hash =
    method === 'btree' && keys.length === 1 && table.kind === 'table' ? [proposeIndex({ ...wanted, method: 'hash' }, `${serves}.`)[0]] : [];
  const others = [
    blocking,
    ...hash.map((each) => ({ ...each, drawback: 'Serves equality alone: no order, no range, no index-only scan, no second column.' })),
  ];
  if (share >= mostlyNull && partial.length > 0)
    return [...partial, { ...full, drawback: `${percent} of its entries would be NULL.` }, ...others];
  return [
    full,
    ...partial.map((each) => ({
      ...each,
      drawback: `Serves no search for NULL and no order over all rows${share > 0 ? `, and saves ${percent} of the entries only` : ''}.`,
    })),
    ...others,
  ];
}

/** The same index on the rows that refer to something, where some may not. */
function withoutNulls(table: Table, key: ForeignKey, wanted: WantedIndex): WantedIndex[] {
  const nullable = key.columns.filter((name) => table.columns.some((column) => column.name === name && column.nullable));
  if (nullable.length === 0 || wanted.method !== 'btree') return [];
  return [{ ...wanted, where: nullable.map((name) => `${quoteIdentifier(name)} IS NOT NULL`).join(' AND ') }];
}
