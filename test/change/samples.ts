import type { Change, CreateIndex, ForeignKeyShape, IndexPart } from '../../src/change/change.js';

/** A small schema with odd names, and one change or more of each kind on it. */
export const SCHEMA = `
  CREATE SCHEMA app;
  CREATE TABLE customers (id integer PRIMARY KEY, parent_id integer);
  CREATE TABLE orders (id serial PRIMARY KEY, customer_id integer CONSTRAINT orders_customer_id_fkey REFERENCES customers, total integer, email text, data jsonb, extra jsonb);
  CREATE INDEX orders_total_idx ON orders (total DESC) WHERE total > 0;
  ALTER TABLE orders ADD CONSTRAINT orders_email_check CHECK (email <> '');
  CREATE TABLE app."order ""x""" (id integer PRIMARY KEY, "select" integer, CONSTRAINT "odd fk" FOREIGN KEY ("select") REFERENCES customers ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED);
  CREATE TABLE parted (id integer, customer_id integer CONSTRAINT parted_fk REFERENCES customers) PARTITION BY RANGE (id);
  CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10);
`;

const on = { schema: 'public', table: 'orders' } as const;
const odd = { schema: 'app', table: 'order "x"' } as const;
const part = (column: string | null, more: Partial<IndexPart> = {}): IndexPart => ({
  column,
  expression: null,
  descending: false,
  nulls: null,
  opclass: null,
  ...more,
});

const index: CreateIndex = {
  kind: 'createIndex',
  ...on,
  name: 'ix_orders_customer_id',
  method: 'btree',
  unique: false,
  keys: [part('customer_id')],
  include: [],
  where: null,
  concurrently: true,
};

const key: ForeignKeyShape = {
  name: 'orders_customer_id_fkey',
  columns: ['customer_id'],
  references: { schema: 'public', table: 'customers', columns: ['id'] },
  onDelete: 'NO ACTION',
  onUpdate: 'NO ACTION',
  match: 'SIMPLE',
  deferrable: 'not deferrable',
};
const oddKey: ForeignKeyShape = { ...key, name: 'odd fk', columns: ['select'], onUpdate: 'CASCADE', deferrable: 'initially deferred' };
const selfKey: ForeignKeyShape = { ...key, name: 'customers_parent_fk', columns: ['parent_id'], onDelete: 'SET NULL', match: 'FULL' };

export const sampleChanges: readonly Change[] = [
  index,
  {
    ...index,
    name: 'ix_orders_email',
    unique: true,
    keys: [part('email')],
    include: ['id'],
    where: "email <> ' :x'::text AND email LIKE 'a%'",
  },
  { ...index, name: 'ix orders "odd"', ...odd, keys: [part('select', { descending: true, nulls: 'last' })] },
  {
    ...index,
    name: 'ix_orders_mixed',
    concurrently: false,
    keys: [
      part('email', { opclass: 'text_pattern_ops' }),
      part(null, { expression: 'lower(email)' }),
      part(null, { expression: 'total + 1', descending: true }),
    ],
  },
  { ...index, name: 'ix_orders_data', method: 'gin', keys: [part('data', { opclass: 'jsonb_path_ops' })] },
  {
    kind: 'dropIndex',
    ...on,
    name: 'orders_total_idx',
    concurrently: true,
    definition: 'CREATE INDEX orders_total_idx ON public.orders USING btree (total DESC) WHERE (total > 0)',
  },
  { kind: 'replaceForeignKey', ...on, before: key, after: { ...key, onDelete: 'CASCADE' } },
  { kind: 'replaceForeignKey', ...odd, before: oddKey, after: { ...oddKey, onDelete: 'SET DEFAULT', onUpdate: 'NO ACTION' } },
  {
    kind: 'replaceForeignKey',
    schema: 'public',
    table: 'parted',
    staged: false,
    before: { ...key, name: 'parted_fk' },
    after: { ...key, name: 'parted_fk', onDelete: 'RESTRICT' },
  },
  { kind: 'addCheck', ...on, name: 'orders_total_check', expression: "total >= 0 AND email <> ' :y'" },
  { kind: 'setNotNull', ...on, column: 'total', check: 'orders_total_not_null' },
  { kind: 'addForeignKey', schema: 'public', table: 'customers', key: selfKey },
  { kind: 'dropConstraint', ...on, name: 'orders_email_check', definition: "CHECK ((email <> ''::text))" },
  {
    kind: 'dropConstraint',
    ...on,
    name: 'orders_customer_id_fkey',
    definition: 'FOREIGN KEY (customer_id) REFERENCES public.customers(id)',
  },
  {
    kind: 'addColumn',
    ...on,
    column: { name: 'token', type: 'uuid', nullable: true, default: 'gen_random_uuid()', defaultLater: true },
  },
  {
    kind: 'addColumn',
    ...odd,
    column: { name: 'a "b"', type: 'character varying(20)', nullable: false, default: "' :x'::character varying", defaultLater: false },
  },
  { kind: 'addColumn', ...on, column: { name: 'span', type: 'interval', nullable: true, default: null, defaultLater: false } },
  { kind: 'dropColumn', ...on, column: { name: 'extra', type: 'jsonb', nullable: true, default: null, defaultLater: false } },
  {
    kind: 'addKey',
    ...on,
    type: 'unique',
    name: 'orders_total_key',
    columns: ['total'],
    include: ['email'],
    nullsNotDistinct: true,
    deferrable: 'initially deferred',
    definition: 'UNIQUE NULLS NOT DISTINCT (total) INCLUDE (email) DEFERRABLE INITIALLY DEFERRED',
  },
  { kind: 'backfill', ...on, set: [{ column: 'email', expression: "':x \\ ' || id" }], where: 'email IS NULL', partitioned: false },
  {
    kind: 'backfill',
    schema: 'public',
    table: 'parted',
    set: [{ column: 'customer_id', expression: 'id' }],
    where: 'customer_id IS NULL',
    partitioned: true,
  },
  {
    kind: 'rawSql',
    statements: ['ALTER TABLE orders ADD COLUMN note text', "COMMENT ON COLUMN orders.note IS 'a :b'"],
    reverse: ['ALTER TABLE orders DROP COLUMN note'],
  },
];
