import { expect, test } from 'vitest';
import { testDatabase } from '../../test/harness/database.js';
import { beginReadOnly, LIMITS } from './session-live.js';

test('no setting outlives the transaction', async () => {
  await using database = await testDatabase();
  const readSettings = async () => (await database.client.query(`select name, setting, source from pg_settings order by 1`)).rows;
  const before = await readSettings();
  await database.client.query(beginReadOnly(LIMITS));
  const during = await readSettings();
  await database.client.query('rollback');
  expect(during).not.toEqual(before);
  expect(await readSettings()).toEqual(before);
});
