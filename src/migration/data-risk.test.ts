import { expect, it } from 'vitest';
import { testDatabase } from '../../test/harness/database.js';
import { loadOperations, readOperations } from '../sql/operations/read-operations.js';
import { traceSchema } from '../sql/operations/trace-schema.js';
import { checkDowngrade } from './check-downgrade.js';
import { writeDowngrade } from './reverse.js';

const history = `CREATE TABLE p (id int PRIMARY KEY);
  CREATE TABLE t (a int NOT NULL, b int, p int, n int NOT NULL, CONSTRAINT u UNIQUE (b), CONSTRAINT c CHECK (a > 0), CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id))`;
const upgrade = 'ALTER TABLE t ALTER a DROP NOT NULL, DROP CONSTRAINT u, DROP CONSTRAINT c, DROP CONSTRAINT f, DROP COLUMN n';

it('counts the rows on which a downgrade would fail', async () => {
  await loadOperations();
  await using database = await testDatabase();
  const { client } = database.database;
  const { risks } = writeDowngrade(readOperations(upgrade), traceSchema(readOperations(history)), { op: 'op', sa: 'sa', quote: '"' });
  await client.query(history);
  await client.query(upgrade);
  const count = async (): Promise<number[]> => {
    const counts: number[] = [];
    for (const { watch } of risks) if (watch !== null) counts.push(Number((await client.query<{ count: string }>(watch)).rows[0]?.count));
    return counts;
  };
  expect(await count()).toEqual([0, 0, 0, 0, 0]);
  await client.query('INSERT INTO t VALUES (NULL, 1, 7), (-1, 1, NULL)');
  expect(await count()).toEqual([2, 1, 1, 1, 1]);
});

it('asks the catalog whether a downgrade has undone what it should', async () => {
  await loadOperations();
  await using database = await testDatabase();
  const { client } = database.database;
  await client.query(history);
  const operations = readOperations('ALTER TABLE t DROP CONSTRAINT u; ALTER TABLE t DROP COLUMN n; ALTER TABLE t ALTER a DROP NOT NULL');
  const checks = checkDowngrade(operations, traceSchema(readOperations(history)));
  const answer = async (sql: string): Promise<string> =>
    String(Object.values((await client.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0]);
  for (const { sql, after } of checks) expect((await answer(sql)).charAt(0)).toBe(after);
  await client.query('ALTER TABLE t DROP CONSTRAINT u, DROP COLUMN n, ALTER a DROP NOT NULL');
  for (const { sql, before } of checks) expect((await answer(sql)).charAt(0)).toBe(before);
});
