import { expect, test } from 'vitest';
import { runCli } from '../harness/cli.js';
import { testDatabase } from '../harness/database.js';
import { temporaryFolder } from '../harness/temporary.js';
import { reviewOf } from './reading.js';

const SCHEMA = `
  CREATE TABLE products (id bigint PRIMARY KEY, name text NOT NULL, category text NOT NULL, price int NOT NULL);
  CREATE INDEX products_category_price ON products (category, price);
  CREATE TABLE orders (id bigint PRIMARY KEY, product_id bigint NOT NULL REFERENCES products ON DELETE CASCADE);
  CREATE INDEX orders_product ON orders (product_id);
  CREATE TABLE payments (id bigint PRIMARY KEY, raw jsonb NOT NULL)`;

const FILES = {
  'plinth.toml': `
[workload]
files = ["queries.sql"]

[volumes]
orders.rows = 4_000_000
products.rows = 60_000
payments.rows = 4_000_000
`,
  'queries.sql': 'SELECT * FROM products WHERE price = $1;\n',
};

// A scan of the whole index on (category, price) must not look free because that index is empty.
test('a database that was just migrated is reviewed at the declared sizes, and nothing is said to be measured', async () => {
  await using database = await testDatabase();
  await database.client.query(SCHEMA);
  using folder = temporaryFolder(FILES);
  const ran = await runCli(['review', '--database-url', database.url, '--format', 'json'], { cwd: folder.path });
  const { findings } = reviewOf(ran);
  expect(findings.filter(({ redFlag }) => redFlag === 10).map(({ subject }) => subject.relation)).toEqual(['products']);
  const json = findings.filter(({ redFlag }) => redFlag === 8);
  expect(json.map(({ evidence }) => evidence)).toMatchObject([{ table: 'payments', column: 'raw', averageWidth: null }]);
});
