import type pg from 'pg';

/**
 * A web shop with tenants: partitions, partial and expression indexes, GIN, GiST, BRIN, INCLUDE, DESC, enums, arrays, jsonb, ranges,
 * extended statistics. `scale` 1 is about 200 MB. Rows follow from their numbers, so every load is the same.
 */
const SCHEMA = `
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE EXTENSION IF NOT EXISTS btree_gist;
  CREATE TYPE state AS ENUM ('open', 'paid', 'shipped', 'delivered', 'canceled');
  CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
  CREATE TABLE tenants (id int PRIMARY KEY, name varchar(80) NOT NULL, plan text NOT NULL);
  CREATE TABLE users (
    id bigint PRIMARY KEY, tenant_id int NOT NULL REFERENCES tenants, email email NOT NULL, name text, created_at timestamptz NOT NULL,
    deleted_at timestamptz, is_admin boolean NOT NULL, country char(2), city text);
  CREATE TABLE products (
    id int PRIMARY KEY, tenant_id int NOT NULL REFERENCES tenants, sku uuid NOT NULL UNIQUE, title text NOT NULL, price numeric(10, 2) NOT NULL,
    tags text[] NOT NULL, attributes jsonb NOT NULL, search tsvector NOT NULL, sold int4range NOT NULL);
  CREATE TABLE orders (
    id bigint PRIMARY KEY, tenant_id int NOT NULL REFERENCES tenants, user_id bigint NOT NULL REFERENCES users, state state NOT NULL,
    total numeric(10, 2) NOT NULL, note text, created_at timestamptz NOT NULL, paid_at timestamptz);
  CREATE TABLE order_items (
    order_id bigint NOT NULL REFERENCES orders ON DELETE CASCADE, position int NOT NULL, product_id int NOT NULL REFERENCES products,
    quantity smallint NOT NULL, price numeric(10, 2) NOT NULL, PRIMARY KEY (order_id, position));
  CREATE TABLE events (at timestamptz NOT NULL, tenant_id int NOT NULL, user_id bigint, kind text NOT NULL, payload jsonb) PARTITION BY RANGE (at);
  CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2025-04-01');
  CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2025-04-01') TO ('2025-07-01');
  CREATE TABLE events_3 PARTITION OF events FOR VALUES FROM ('2025-07-01') TO ('2025-10-01');
  CREATE TABLE events_4 PARTITION OF events FOR VALUES FROM ('2025-10-01') TO ('2026-01-01');
  CREATE TABLE readings (at timestamptz NOT NULL, sensor int NOT NULL, value double precision NOT NULL);
  CREATE TABLE bookings (id int PRIMARY KEY, room int NOT NULL, during tstzrange NOT NULL);
  CREATE TABLE settings (key text PRIMARY KEY, value text NOT NULL);`;

const INDEXES = `
  CREATE UNIQUE INDEX users_email ON users (tenant_id, lower(email)) WHERE deleted_at IS NULL;
  CREATE INDEX users_created ON users (created_at DESC);
  CREATE INDEX users_name_trgm ON users USING gin (name gin_trgm_ops);
  CREATE INDEX products_tags ON products USING gin (tags);
  CREATE INDEX products_attributes ON products USING gin (attributes jsonb_path_ops);
  CREATE INDEX products_search ON products USING gin (search);
  CREATE INDEX products_sold ON products USING gist (sold);
  CREATE INDEX products_tenant_price ON products (tenant_id, price) INCLUDE (title);
  CREATE INDEX orders_user ON orders (user_id, created_at DESC);
  CREATE INDEX orders_tenant_state ON orders (tenant_id, state, created_at);
  CREATE INDEX orders_open ON orders (created_at) WHERE state = 'open';
  CREATE INDEX orders_unpaid ON orders (tenant_id, id) WHERE paid_at IS NULL;
  CREATE INDEX orders_month ON orders (date_trunc('month', created_at AT TIME ZONE 'UTC'));
  CREATE INDEX orders_note ON orders (note) WHERE note IS NOT NULL;
  CREATE INDEX order_items_product ON order_items (product_id);
  CREATE INDEX events_tenant ON events (tenant_id, at);
  CREATE INDEX events_user ON events (user_id) WHERE user_id IS NOT NULL;
  CREATE INDEX events_kind ON events USING hash (kind);
  CREATE INDEX readings_at ON readings USING brin (at) WITH (pages_per_range = 32);
  CREATE INDEX readings_sensor ON readings (sensor, at);
  CREATE INDEX bookings_during ON bookings USING gist (room, during);
  CREATE STATISTICS users_place (ndistinct, dependencies, mcv) ON country, city FROM users;
  CREATE STATISTICS orders_tenant (ndistinct, dependencies) ON tenant_id, user_id FROM orders;
  CREATE STATISTICS events_day ON (date_trunc('day', at AT TIME ZONE 'UTC')) FROM events;
  CREATE STATISTICS readings_both (mcv) ON sensor, (value > 50) FROM readings;`;

/** A number that looks drawn, 0 … 1, of each row and purpose. */
const drawn = (purpose: number, row = 'i'): string => `(abs(hashint8(${row}::bigint * 31 + ${purpose})::bigint) / 2147483648.0)`;

const rows = (scale: number): string => {
  const count = (base: number): number => Math.round(base * scale);
  return `
  INSERT INTO tenants SELECT i, 'tenant ' || i, CASE WHEN i % 10 = 0 THEN 'large' ELSE 'small' END FROM generate_series(1, 200) i;
  INSERT INTO users SELECT i, 1 + floor(199 * power(${drawn(1)}, 2)), 'user' || i || '@example' || i % 50 || '.com',
      CASE WHEN i % 9 = 0 THEN NULL ELSE 'name ' || md5(i::text) END, timestamptz '2024-01-01 00:00+00' + i * interval '7 minutes',
      CASE WHEN i % 20 = 0 THEN timestamptz '2025-11-01 00:00+00' END, i % 500 = 0, (ARRAY['DE', 'FR', 'US', 'GB', 'IT', 'ES'])[1 + (6 * power(${drawn(2)}, 2))::int % 6],
      'city ' || (1 + (6 * power(${drawn(2)}, 2))::int % 6) * 100 + floor(20 * ${drawn(3)})
    FROM generate_series(1, ${count(60_000)}) i;
  INSERT INTO products SELECT i, 1 + floor(199 * ${drawn(4)}), md5(i::text)::uuid, 'product ' || md5((i * 7)::text), (5 + 995 * power(${drawn(5)}, 3))::numeric(10, 2),
      ARRAY['tag' || floor(100 * power(${drawn(6)}, 2)), 'tag' || floor(1000 * ${drawn(7)})], jsonb_build_object('color', (ARRAY['red', 'green', 'blue'])[1 + i % 3], 'size', i % 40, 'brand', 'b' || i % 700),
      to_tsvector('simple', 'product ' || md5((i % 5000)::text) || ' word' || i % 300), int4range(i % 1000, i % 1000 + 1 + i % 50)
    FROM generate_series(1, ${count(30_000)}) i;
  INSERT INTO orders SELECT i, 1 + floor(199 * power(${drawn(1, 'u')}, 2)), u,
      (CASE WHEN i % 100 < 2 THEN 'open' WHEN i % 100 < 10 THEN 'paid' WHEN i % 100 < 20 THEN 'shipped' WHEN i % 100 < 96 THEN 'delivered' ELSE 'canceled' END)::state,
      (10 + 500 * power(${drawn(9)}, 2))::numeric(10, 2), CASE WHEN i % 25 = 0 THEN 'note ' || i END, timestamptz '2024-06-01 00:00+00' + i * interval '90 seconds',
      CASE WHEN i % 100 >= 2 THEN timestamptz '2024-06-01 00:00+00' + i * interval '90 seconds' + interval '5 minutes' END
    FROM (SELECT i, (1 + floor(${count(60_000) - 1} * power(${drawn(8)}, 1.5)))::bigint AS u FROM generate_series(1, ${count(300_000)}) i) s;
  INSERT INTO order_items SELECT o.i, p, 1 + floor(${count(30_000) - 1} * power(${drawn(10, '(o.i * 4 + p)')}, 2)), 1 + p % 4, (5 + 100 * ${drawn(11, '(o.i * 4 + p)')})::numeric(10, 2)
    FROM generate_series(1, ${count(300_000)}) o (i), generate_series(1, 3) p WHERE p <= 1 + o.i % 3;
  INSERT INTO events SELECT timestamptz '2025-01-01 00:00+00' + interval '1 second' * (31536000.0 * i / ${count(600_000) + 1}), 1 + floor(199 * power(${drawn(12)}, 2)),
      CASE WHEN i % 3 > 0 THEN 1 + floor(${count(60_000) - 1} * ${drawn(13)}) END, (ARRAY['view', 'click', 'cart', 'buy', 'login'])[1 + (5 * power(${drawn(14)}, 3))::int % 5], jsonb_build_object('n', i % 1000)
    FROM generate_series(1, ${count(600_000)}) i;
  INSERT INTO readings SELECT timestamptz '2025-01-01 00:00+00' + i * interval '10 seconds', i % 50, 100 * ${drawn(15)} FROM generate_series(1, ${count(500_000)}) i;
  INSERT INTO bookings SELECT i, i % 300, tstzrange(timestamptz '2025-01-01 00:00+00' + (i / 300) * interval '5 hours', timestamptz '2025-01-01 00:00+00' + (i / 300) * interval '5 hours' + interval '3 hours') FROM generate_series(1, ${count(40_000)}) i;
  INSERT INTO settings SELECT 'key ' || i, 'value' FROM generate_series(1, 40) i;`;
};

/** Schema, rows, indexes, VACUUM and ANALYZE; rows of a part are removed and changed, so that sizes and visibility are those of a lived-in database. */
export async function loadOltp(client: pg.Client, scale: number): Promise<void> {
  await client.query(SCHEMA);
  await client.query(rows(scale));
  await client.query(INDEXES);
  await client.query('VACUUM (ANALYZE)');
  await client.query('ANALYZE events');
  await client.query(`UPDATE orders SET total = total + 1 WHERE id % 40 = 0; DELETE FROM order_items WHERE order_id % 50 = 0`);
}

/** What such a shop asks, and a few odd ones. */
export const OLTP_STATEMENTS: readonly string[] = [
  'SELECT * FROM users WHERE id = 4711',
  "SELECT * FROM users WHERE tenant_id = 3 AND lower(email) = 'user17@example17.com' AND deleted_at IS NULL",
  "SELECT id FROM users WHERE email = 'user17@example17.com'",
  'SELECT id, name FROM users WHERE deleted_at IS NULL ORDER BY created_at DESC LIMIT 20',
  "SELECT id, name FROM users WHERE created_at < '2024-05-01' ORDER BY created_at DESC LIMIT 20",
  "SELECT * FROM users WHERE name ILIKE '%abcd%'",
  "SELECT * FROM users WHERE country = 'DE' AND city = 'city 105'",
  "SELECT * FROM users WHERE country = 'IT' AND city = 'city 105'",
  'SELECT country, city, count(*) FROM users GROUP BY country, city',
  'SELECT count(*) FROM users WHERE is_admin',
  'SELECT count(*) FROM users WHERE deleted_at IS NOT NULL',
  'SELECT tenant_id, count(*) FROM users GROUP BY tenant_id ORDER BY 2 DESC LIMIT 10',
  "SELECT * FROM products WHERE tags @> ARRAY['tag5']",
  "SELECT * FROM products WHERE tags && ARRAY['tag5', 'tag900']",
  "SELECT * FROM products WHERE 'tag5' = ANY (tags)",
  `SELECT * FROM products WHERE attributes @> '{"color": "red", "size": 3}'`,
  "SELECT * FROM products WHERE attributes ->> 'brand' = 'b17'",
  "SELECT * FROM products WHERE search @@ to_tsquery('simple', 'word17 & product')",
  'SELECT * FROM products WHERE sold @> 500',
  'SELECT * FROM products WHERE sold && int4range(100, 120)',
  'SELECT id, title FROM products WHERE tenant_id = 17 AND price < 20 ORDER BY price',
  'SELECT title, price FROM products WHERE tenant_id = 17 AND price BETWEEN 20 AND 40',
  "SELECT * FROM products WHERE sku = 'c4ca4238-a0b9-2382-0dcc-509a6f75849b'",
  'SELECT * FROM orders WHERE user_id = 1234 ORDER BY created_at DESC LIMIT 10',
  'SELECT * FROM orders WHERE user_id = 7 ORDER BY created_at DESC',
  "SELECT * FROM orders WHERE tenant_id = 1 AND state = 'paid' ORDER BY created_at LIMIT 50",
  "SELECT * FROM orders WHERE tenant_id = 150 AND state = 'open'",
  "SELECT id FROM orders WHERE state = 'open' AND created_at < '2024-07-01'",
  "SELECT count(*) FROM orders WHERE state = 'delivered'",
  'SELECT id FROM orders WHERE paid_at IS NULL AND tenant_id = 3 ORDER BY id LIMIT 100',
  "SELECT count(*) FROM orders WHERE date_trunc('month', created_at AT TIME ZONE 'UTC') = '2024-08-01'",
  "SELECT date_trunc('month', created_at AT TIME ZONE 'UTC'), sum(total) FROM orders GROUP BY 1",
  "SELECT * FROM orders WHERE note = 'note 25'",
  'SELECT * FROM orders WHERE total > 480',
  'SELECT * FROM orders WHERE total BETWEEN 100 AND 100.5',
  "SELECT * FROM orders WHERE created_at > '2025-04-01'",
  "SELECT * FROM orders WHERE created_at > '2025-03-01' AND created_at < '2025-03-02'",
  'SELECT * FROM orders WHERE id IN (1, 5, 9, 13, 100000)',
  'SELECT * FROM orders WHERE tenant_id = 5 OR user_id = 77',
  'SELECT * FROM orders ORDER BY id OFFSET 100000 LIMIT 20',
  'SELECT * FROM order_items WHERE order_id = 777',
  'SELECT * FROM order_items WHERE product_id = 5',
  'SELECT product_id, sum(quantity * price) FROM order_items GROUP BY product_id ORDER BY 2 DESC LIMIT 10',
  'SELECT o.id, u.email FROM orders o JOIN users u ON u.id = o.user_id WHERE o.tenant_id = 12 AND u.tenant_id = 12',
  'SELECT o.id, i.product_id FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.user_id = 99',
  "SELECT p.title, sum(i.quantity) FROM order_items i JOIN products p ON p.id = i.product_id JOIN orders o ON o.id = i.order_id WHERE o.created_at > '2025-03-20' GROUP BY p.title",
  'SELECT u.id, count(o.id) FROM users u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.id',
  "SELECT u.id FROM users u WHERE NOT EXISTS (SELECT FROM orders o WHERE o.user_id = u.id AND o.state = 'canceled')",
  'SELECT u.id FROM users u WHERE u.id IN (SELECT user_id FROM orders WHERE total > 500)',
  'SELECT t.name, (SELECT max(o.created_at) FROM orders o WHERE o.tenant_id = t.id) FROM tenants t',
  'SELECT DISTINCT tenant_id, user_id FROM orders',
  'SELECT min(created_at), max(created_at) FROM orders',
  "SELECT * FROM events WHERE at >= '2025-03-30' AND at < '2025-04-02' AND tenant_id = 4",
  "SELECT * FROM events WHERE tenant_id = 4 AND at > '2025-12-31'",
  'SELECT count(*) FROM events WHERE user_id = 4711',
  "SELECT kind, count(*) FROM events WHERE at < '2025-02-01' GROUP BY kind",
  "SELECT * FROM events WHERE kind = 'login' AND at > '2025-12-30'",
  "SELECT date_trunc('day', at AT TIME ZONE 'UTC'), count(*) FROM events GROUP BY 1",
  'SELECT e.kind, u.country, count(*) FROM events e JOIN users u ON u.id = e.user_id GROUP BY 1, 2',
  "SELECT avg(value) FROM readings WHERE at BETWEEN '2025-01-10' AND '2025-01-11'",
  "SELECT * FROM readings WHERE sensor = 7 AND at > '2025-02-20' ORDER BY at DESC LIMIT 5",
  'SELECT count(*) FROM readings WHERE sensor = 7 AND value > 50',
  'SELECT sensor, avg(value) FROM readings GROUP BY sensor',
  "SELECT * FROM bookings WHERE room = 17 AND during && tstzrange('2025-01-05', '2025-01-06')",
  "SELECT * FROM settings WHERE key = 'key 7'",
  "UPDATE orders SET state = 'paid' WHERE id = 5",
  "UPDATE users SET name = 'x' WHERE tenant_id = 9",
  "DELETE FROM order_items WHERE order_id IN (SELECT id FROM orders WHERE state = 'canceled')",
  "INSERT INTO settings SELECT key || '2', value FROM settings",
  'SELECT row_number() OVER (PARTITION BY tenant_id ORDER BY total DESC), id FROM orders WHERE tenant_id < 4',
  'WITH recent AS MATERIALIZED (SELECT * FROM orders ORDER BY created_at DESC LIMIT 1000) SELECT state, count(*) FROM recent GROUP BY state',
  "SELECT * FROM users WHERE created_at > '2026-01-01'",
  "SELECT * FROM users WHERE lower(email) LIKE 'user1%'",
  'SELECT a.id, b.id FROM orders a JOIN orders b ON b.user_id = a.user_id AND b.id > a.id WHERE a.tenant_id = 180',
];
