import type { Rename } from '../src/migration/staged/stage.js';

/** A dangerous statement on a schema, for which there is a staged sequence. */
export interface StagedCase {
  readonly title: string;
  readonly schema: string;
  readonly statement: string;
  readonly renames?: readonly Rename[];
  readonly fill?: Readonly<Record<string, string>>;
  /** Majors that take the statement; all by default. */
  readonly from?: number;
}

const SHOP = `
  CREATE TYPE mood AS ENUM ('calm', 'cross');
  CREATE TABLE customers (id bigint PRIMARY KEY, email text);
  CREATE TABLE orders (
    id bigint PRIMARY KEY, customer_id bigint, code varchar(20) NOT NULL, n integer NOT NULL DEFAULT 3, note text, state varchar(10),
    CONSTRAINT orders_state_check CHECK (state IN ('new', 'done')));
  CREATE INDEX orders_n ON orders (n);
  CREATE INDEX orders_code_n ON orders (code, n DESC);
  ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE (code);
  COMMENT ON COLUMN orders.note IS 'what was said';
`;
const EVENTS = `
  CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, kind text) PARTITION BY RANGE (at);
  CREATE TABLE events_25 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  CREATE TABLE events_26 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  CREATE TABLE events_27 (id bigint NOT NULL, at date NOT NULL, kind text);
`;

const shop = (title: string, statement: string, more: Partial<StagedCase> = {}): StagedCase => ({
  title,
  schema: SHOP,
  statement,
  ...more,
});
const rename = (column: string | null, to: string): StagedCase => ({
  ...shop('', column === null ? `ALTER TABLE orders RENAME TO ${to}` : `ALTER TABLE orders RENAME COLUMN ${column} TO ${to}`),
  title: column === null ? 'rename a table' : `rename column ${column}`,
  renames: [{ schema: 'public', table: 'orders', column, to }],
});

export const stagedCases: readonly StagedCase[] = [
  shop('create an index', 'CREATE INDEX orders_customer_id ON orders (customer_id)'),
  shop('create a partial index with an expression', "CREATE INDEX orders_lower ON orders (lower(note)) INCLUDE (n) WHERE state = 'new'"),
  shop('create an index with options', 'CREATE INDEX orders_opts ON orders (customer_id) WITH (fillfactor = 70)'),
  shop('create a unique index', 'CREATE UNIQUE INDEX customers_email ON customers (email)'),
  { title: 'create an index on a partitioned table', schema: EVENTS, statement: 'CREATE INDEX events_kind ON events (kind)' },
  shop('drop an index', 'DROP INDEX orders_n'),
  shop(
    'add a foreign key',
    'ALTER TABLE orders ADD CONSTRAINT orders_customer_fk FOREIGN KEY (customer_id) REFERENCES customers ON DELETE CASCADE',
  ),
  shop('add a foreign key without a name', 'ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers'),
  shop('add a check', 'ALTER TABLE orders ADD CONSTRAINT orders_n_check CHECK (n > 0)'),
  shop(
    'let a check allow more',
    "ALTER TABLE orders DROP CONSTRAINT orders_state_check, ADD CONSTRAINT orders_state_check CHECK (state IN ('new', 'done', 'lost'))",
  ),
  shop('set NOT NULL', 'ALTER TABLE orders ALTER COLUMN note SET NOT NULL'),
  shop('add a unique constraint', 'ALTER TABLE customers ADD CONSTRAINT customers_email_key UNIQUE (email)'),
  shop(
    'add a unique constraint with NULLS NOT DISTINCT',
    'ALTER TABLE customers ADD CONSTRAINT customers_email_key UNIQUE NULLS NOT DISTINCT (email)',
  ),
  {
    title: 'add a primary key',
    schema: 'CREATE TABLE lines (order_id bigint NOT NULL, no int)',
    statement: 'ALTER TABLE lines ADD CONSTRAINT lines_pkey PRIMARY KEY (order_id, no)',
  },
  shop('add a column with a volatile default', 'ALTER TABLE orders ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid()'),
  shop('add a column that may not be NULL', 'ALTER TABLE orders ADD COLUMN shop_id bigint NOT NULL', { fill: { 'orders.shop_id': '1' } }),
  shop('add a column with a constant default', "ALTER TABLE orders ADD COLUMN kind text NOT NULL DEFAULT 'plain'"),
  shop('change integer to bigint', 'ALTER TABLE orders ALTER COLUMN n TYPE bigint'),
  shop('change varchar to text under a check', 'ALTER TABLE orders ALTER COLUMN state TYPE text'),
  {
    title: 'change a primary key that a sequence numbers and others refer to',
    schema:
      'CREATE TABLE t (id serial PRIMARY KEY, parent integer REFERENCES t, n int); CREATE INDEX t_n ON t (n, id); CREATE TABLE c (id serial PRIMARY KEY, t_id integer NOT NULL REFERENCES t ON DELETE CASCADE);',
    statement: 'ALTER TABLE t ALTER COLUMN id TYPE bigint',
  },
  {
    title: 'change integer to bigint under a check',
    schema:
      'CREATE TABLE t (id bigint PRIMARY KEY, n integer, m integer, CONSTRAINT small CHECK (n < 10), CONSTRAINT both_of CHECK (n < m)); CREATE INDEX t_n ON t (n);',
    statement: 'ALTER TABLE t ALTER COLUMN n TYPE bigint',
  },
  shop('change text to an enum', 'ALTER TABLE orders ALTER COLUMN note TYPE mood USING note::mood'),
  shop('change varchar(20) to varchar(10)', 'ALTER TABLE orders ALTER COLUMN code TYPE varchar(10)'),
  shop('change text to jsonb', 'ALTER TABLE orders ALTER COLUMN note TYPE jsonb USING note::jsonb'),
  rename('note', 'remark'),
  rename('code', 'reference'),
  rename('n', 'amount'),
  rename('state', 'status'),
  rename(null, 'purchases'),
  shop('drop a column', 'ALTER TABLE orders DROP COLUMN note'),
  shop('drop a column that may not be NULL', 'ALTER TABLE orders DROP COLUMN code'),
  shop('drop a table', 'DROP TABLE orders'),
  {
    title: 'attach a partition',
    schema: EVENTS,
    statement: "ALTER TABLE events ATTACH PARTITION events_27 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')",
  },
  { title: 'detach a partition', schema: EVENTS, statement: 'ALTER TABLE events DETACH PARTITION events_25' },
  shop('add enum labels', "ALTER TYPE mood ADD VALUE 'sad' BEFORE 'cross'"),
  shop('a new table that refers to another', 'CREATE TABLE notes (id bigserial PRIMARY KEY, order_id bigint REFERENCES orders, body text)'),
  shop(
    'several at once',
    'ALTER TABLE orders ADD COLUMN paid boolean, ADD CONSTRAINT orders_n_check CHECK (n > 0), ALTER COLUMN note SET NOT NULL',
  ),
];
