import type { Volumes } from '../../src/statistics/declared.js';

/**
 * A ticket desk, declared and filled: the rows obey the declaration and nothing else was looked at. `size` 1 is about 100 MB. Used by the
 * measure and, small, by the test beside `declared.ts`.
 */
export const AGENCY_SCHEMA = `
  CREATE TYPE priority AS ENUM ('low', 'normal', 'high', 'urgent');
  CREATE TABLE offices (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(40) NOT NULL, region varchar(20) NOT NULL CHECK (region IN ('north', 'south', 'east', 'west')));
  CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, office_id int NOT NULL REFERENCES offices, email varchar(60) NOT NULL UNIQUE, name varchar(60) NOT NULL,
    country char(2) NOT NULL, is_active boolean NOT NULL, created_at timestamptz NOT NULL, deleted_at timestamptz);
  CREATE TABLE agents (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, office_id int NOT NULL REFERENCES offices, name text NOT NULL, level int NOT NULL CHECK (level BETWEEN 1 AND 5));
  CREATE TABLE tickets (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, agent_id int REFERENCES agents, status text NOT NULL
      CHECK (status IN ('open', 'waiting', 'solved', 'closed')), priority priority NOT NULL, subject varchar(120) NOT NULL, body text NOT NULL,
    created_at timestamptz NOT NULL, closed_at timestamptz);
  CREATE TABLE messages (ticket_id bigint NOT NULL REFERENCES tickets, position int NOT NULL, author text NOT NULL, body text NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (ticket_id, position));
  CREATE TABLE tags (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);
  CREATE TABLE ticket_tags (ticket_id bigint NOT NULL REFERENCES tickets, tag_id int NOT NULL REFERENCES tags, PRIMARY KEY (ticket_id, tag_id));
  CREATE INDEX customers_office ON customers (office_id);
  CREATE INDEX customers_created ON customers (created_at);
  CREATE INDEX tickets_customer ON tickets (customer_id, created_at DESC);
  CREATE INDEX tickets_agent ON tickets (agent_id);
  CREATE INDEX tickets_status ON tickets (status);
  CREATE INDEX tickets_created ON tickets (created_at);
  CREATE INDEX tickets_open ON tickets (created_at) WHERE status = 'open';
  CREATE INDEX ticket_tags_tag ON ticket_tags (tag_id);`;

/** Months over which the rows came. */
const AGE = 20;

export function agencyVolumes(size: number): Volumes {
  const n = (count: number): number => Math.round(count * size);
  return {
    offices: { rows: 40 },
    customers: {
      rows: n(100_000),
      growth_per_month: n(5_000),
      distinct: { country: 12 },
      frequencies: { is_active: { true: 0.9, false: 0.1 } },
      null_fraction: { deleted_at: 0.97 },
      width: { email: 26, name: 18 },
    },
    agents: { rows: 300, width: { name: 14 } },
    tickets: {
      rows: n(400_000),
      growth_per_month: n(20_000),
      rows_per: { customers: 5 },
      distinct: { agent_id: 300 },
      null_fraction: { agent_id: 0.1, closed_at: 0.3 },
      frequencies: {
        status: { open: 0.02, waiting: 0.05, solved: 0.13, closed: 0.8 },
        priority: { normal: 0.7, low: 0.2, high: 0.08, urgent: 0.02 },
      },
      width: { subject: 40, body: 200 },
    },
    messages: { rows_per: { tickets: 2.5 }, distinct: { author: 300 }, width: { author: 12, body: 120 } },
    tags: { rows: 500, width: { name: 8 } },
    ticket_tags: { rows_per: { tickets: 1.5 } },
  };
}

/** A number that looks drawn, 0 … 1, of each row and purpose. */
const drawn = (purpose: number, row = 'i'): string =>
  `(((hashint8extended(${row}::bigint, ${purpose}) % 1000003) + 1000003) % 1000003 / 1000003.0)`;

/** One of the values by their shares. */
function choose(drawing: string, shares: Readonly<Record<string, number>>): string {
  let below = 0;
  const cases = Object.entries(shares).map(([value, share]) => {
    below += share;
    return `WHEN ${drawing} < ${below} THEN '${value}'`;
  });
  return `CASE ${cases.join(' ')} ELSE '${Object.keys(shares).at(-1) ?? ''}' END`;
}

/** When row `i` of `count` came. */
const cameAt = (count: number, row = 'i'): string => `now() - interval '${AGE * 30.4375} days' * (1 - ${row}::float8 / ${count})`;

export function agencyRows(size: number): readonly string[] {
  const n = (count: number): number => Math.round(count * size);
  const [customers, tickets] = [n(100_000), n(400_000)];
  const having = Math.round(tickets / 5);
  return [
    `INSERT INTO offices (name, region) SELECT 'office ' || i, (ARRAY['north', 'south', 'east', 'west'])[1 + i % 4] FROM generate_series(1, 40) i`,
    `INSERT INTO customers (office_id, email, name, country, is_active, created_at, deleted_at)
       SELECT 1 + floor(40 * ${drawn(1)}), 'customer' || lpad(i::text, 7, '0') || '@mail.com', 'name ' || left(md5(i::text), 12), 'C' || chr(65 + floor(12 * ${drawn(2)})::int),
         ${drawn(3)} < 0.9, ${cameAt(customers)}, CASE WHEN ${drawn(4)} < 0.03 THEN ${cameAt(customers)} END FROM generate_series(1, ${customers}) i`,
    `INSERT INTO agents (office_id, name, level) SELECT 1 + floor(40 * ${drawn(5)}), 'agent ' || left(md5(i::text), 7), 1 + floor(5 * ${drawn(6)}) FROM generate_series(1, 300) i`,
    `INSERT INTO tickets (customer_id, agent_id, status, priority, subject, body, created_at, closed_at)
       SELECT 1 + floor(${having} * ${drawn(7)}), CASE WHEN ${drawn(8)} >= 0.1 THEN 1 + floor(300 * ${drawn(9)}) END,
         ${choose(drawn(10), { open: 0.02, waiting: 0.05, solved: 0.13, closed: 0.8 })}, (${choose(drawn(11), { normal: 0.7, low: 0.2, high: 0.08, urgent: 0.02 })})::priority,
         left(md5(i::text) || md5(i::text), 39), left(repeat(md5(i::text), 7), 196), ${cameAt(tickets)}, CASE WHEN ${drawn(12)} >= 0.3 THEN ${cameAt(tickets)} END
       FROM generate_series(1, ${tickets}) i`,
    `INSERT INTO messages SELECT i, p, 'author ' || lpad(floor(300 * ${drawn(13, 'i * 4 + p')})::text, 4, '0'), left(repeat(md5((i * 4 + p)::text), 4), 119), ${cameAt(tickets)}
       FROM generate_series(1, ${tickets}) i, generate_series(1, 3) p WHERE p <= 2 + i % 2`,
    `INSERT INTO tags (name) SELECT 'tag ' || i FROM generate_series(1, 500) i`,
    `INSERT INTO ticket_tags SELECT i, 1 + floor(500 * ${drawn(14, 'i * 2 + p')}) FROM generate_series(1, ${tickets}) i, generate_series(1, 2) p WHERE p <= 1 + i % 2 ON CONFLICT DO NOTHING`,
  ];
}

/** What such a desk asks. */
export const AGENCY_QUERIES: readonly string[] = [
  'SELECT * FROM customers WHERE id = 4711',
  "SELECT id FROM customers WHERE email = 'customer0000017@mail.com'",
  'SELECT count(*) FROM customers WHERE is_active',
  'SELECT id FROM customers WHERE NOT is_active AND office_id = 7',
  "SELECT * FROM customers WHERE country = 'CD'",
  'SELECT country, count(*) FROM customers GROUP BY country',
  'SELECT id, name FROM customers WHERE deleted_at IS NULL ORDER BY created_at DESC LIMIT 20',
  'SELECT count(*) FROM customers WHERE deleted_at IS NOT NULL',
  "SELECT * FROM customers WHERE created_at > now() - interval '1 day'",
  "SELECT count(*) FROM customers WHERE created_at > now() - interval '300 days'",
  'SELECT * FROM customers ORDER BY id OFFSET 2000 LIMIT 20',
  'SELECT c.id, o.name FROM customers c JOIN offices o ON o.id = c.office_id WHERE c.id = 99',
  "SELECT c.id FROM customers c JOIN offices o ON o.id = c.office_id WHERE o.region = 'north'",
  'SELECT * FROM tickets WHERE customer_id = 1234 ORDER BY created_at DESC LIMIT 10',
  'SELECT * FROM tickets WHERE customer_id = 1234',
  "SELECT id, subject FROM tickets WHERE status = 'open' ORDER BY created_at LIMIT 50",
  "SELECT count(*) FROM tickets WHERE status = 'open'",
  "SELECT count(*) FROM tickets WHERE status = 'closed'",
  "SELECT id FROM tickets WHERE status = 'waiting' AND priority = 'urgent'",
  "SELECT id FROM tickets WHERE status IN ('open', 'waiting') AND agent_id = 17",
  'SELECT id FROM tickets WHERE agent_id IS NULL',
  'SELECT count(*) FROM tickets WHERE agent_id = 17',
  "SELECT * FROM tickets WHERE created_at > now() - interval '3 days' AND priority = 'high'",
  "SELECT count(*) FROM tickets WHERE created_at > now() - interval '200 days'",
  'SELECT priority, status, count(*) FROM tickets GROUP BY 1, 2',
  'SELECT agent_id, count(*) FROM tickets GROUP BY agent_id ORDER BY 2 DESC LIMIT 10',
  "SELECT date_trunc('month', created_at), count(*) FROM tickets GROUP BY 1",
  'SELECT max(created_at) FROM tickets',
  'SELECT id FROM tickets WHERE id > 3000 ORDER BY id LIMIT 100',
  'SELECT * FROM messages WHERE ticket_id = 777 ORDER BY position',
  'SELECT t.id, m.body FROM tickets t JOIN messages m ON m.ticket_id = t.id WHERE t.customer_id = 99',
  'SELECT t.id, count(*) FROM tickets t JOIN messages m ON m.ticket_id = t.id GROUP BY t.id',
  "SELECT m.author, count(*) FROM messages m JOIN tickets t ON t.id = m.ticket_id WHERE t.status = 'open' GROUP BY 1",
  'SELECT author, count(*) FROM messages GROUP BY author',
  'SELECT t.* FROM tickets t JOIN ticket_tags g ON g.ticket_id = t.id WHERE g.tag_id = 5',
  "SELECT t.id FROM tickets t JOIN ticket_tags g ON g.ticket_id = t.id JOIN tags n ON n.id = g.tag_id WHERE n.name = 'tag 17' AND t.status = 'open'",
  'SELECT n.name, count(*) FROM tags n LEFT JOIN ticket_tags g ON g.tag_id = n.id GROUP BY n.name',
  "SELECT c.name, t.subject FROM customers c JOIN tickets t ON t.customer_id = c.id WHERE c.office_id = 3 AND t.status = 'open'",
  'SELECT c.id FROM customers c WHERE NOT EXISTS (SELECT FROM tickets t WHERE t.customer_id = c.id)',
  "SELECT c.id FROM customers c WHERE c.id IN (SELECT customer_id FROM tickets WHERE priority = 'urgent')",
  'SELECT o.region, count(*) FROM tickets t JOIN customers c ON c.id = t.customer_id JOIN offices o ON o.id = c.office_id GROUP BY 1',
  'SELECT a.name, (SELECT count(*) FROM tickets t WHERE t.agent_id = a.id) FROM agents a WHERE a.level = 5',
  'SELECT DISTINCT customer_id FROM tickets',
  "UPDATE tickets SET status = 'closed' WHERE id = 5",
  "DELETE FROM messages WHERE at < now() - interval '500 days'",
];
