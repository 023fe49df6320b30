import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/harness/database.js';
import { connectLive } from '../postgres/connection.js';
import { redactQuery } from '../sql/redact.js';
import { packSnapshot } from './pack.js';
import { readSnapshot } from './read.js';

const CANARY = 'c4nary';

/** Where values of a table, or of a query, come to lie: each holds a canary of its own number. */
const TABLES = `
  CREATE TYPE pair AS (a text, b int);
  CREATE DOMAIN word AS text;
  CREATE TABLE slots (
    id int PRIMARY KEY, common text, spread text, words text[], document jsonb, searched tsvector, inner_value pair, named word, fixed char(20),
    raw bytea, address inet, label name, span int4range, written varchar(40), noted text, nested text[], only_one text);
  INSERT INTO slots SELECT i, '${CANARY}01', '${CANARY}02' || i, ARRAY['${CANARY}03', 'x'], '{"k": "${CANARY}04"}', to_tsvector('simple', '${CANARY}05'),
      ROW('${CANARY}06', 1)::pair, '${CANARY}07', '${CANARY}08', '${CANARY}09', '10.4.4.44', '${CANARY}10', int4range(414141, 414142), '${CANARY}11',
      '${CANARY}12', ARRAY['${CANARY}13'], CASE WHEN i = 7 THEN '${CANARY}14' END
    FROM generate_series(1, 400) i;
  CREATE INDEX slots_expression ON slots ((common || 'x'));
  CREATE STATISTICS slots_both (mcv) ON common, noted FROM slots;
  CREATE STATISTICS slots_expressions ON (lower(written)) FROM slots;
  CREATE TABLE parts (at date, text text) PARTITION BY RANGE (at);
  CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  INSERT INTO parts SELECT '2025-02-02', '${CANARY}15' FROM generate_series(1, 100);
  CREATE MATERIALIZED VIEW seen AS SELECT noted || '16' AS kept FROM slots`;

/** As they stand in pg_stat_statements, which keeps comments, and literals of statements that are not about rows. */
const QUERIES = [
  `SELECT * FROM slots WHERE common = '${CANARY}17' /* ${CANARY}18 */`,
  `CREATE ROLE somebody PASSWORD '${CANARY}19'`,
  `DO $$ BEGIN PERFORM '${CANARY}20'; END $$`,
];

test('no value of a table stands in a snapshot without values', async () => {
  await using database = await testDatabase();
  for (const sql of [TABLES, 'ANALYZE']) await database.client.query(sql);
  const take = async (withValues: boolean): Promise<string> => {
    const connection = await connectLive(database.url);
    const snapshot = await readSnapshot(connection, { withValues, version: '0', now: new Date() });
    await connection.close();
    return gunzipSync(packSnapshot(snapshot)).toString();
  };
  const [without, complete] = [await take(false), await take(true)];
  expect(without.match(/c4nary\d*|414141|10\.4\.4\.44/g)).toBeNull();
  // The slots are what they are meant to be: with values, they are there.
  const shown = new Set(complete.match(/c4nary(?:0[1-57-9]|1\d)/g));
  expect(shown.size).toBeGreaterThanOrEqual(9);
  for (const query of QUERIES) expect(redactQuery(query) ?? '').not.toContain(CANARY);
});
