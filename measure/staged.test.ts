import { expect, test } from 'vitest';
import { testServer } from '../test/harness/database.js';
import { proveCase } from './prove-staged.js';
import { stagedCases } from './staged-cases.js';

test('every staged sequence ends where its statement does, holds nobody up and leads back', async () => {
  const queue = [...stagedCases];
  const missed: string[] = [];
  const work = async (): Promise<void> => {
    for (let each = queue.shift(); each !== undefined; each = queue.shift()) {
      const { checks, left } = await proveCase(testServer(), each);
      const bad = [...checks.filter(({ ok }) => !ok).map(({ claim, after }) => `${claim}: ${after}`), ...left.map(({ why }) => why)];
      missed.push(...bad.map((why) => `${each.title}: ${why}`));
    }
  };
  await Promise.all([work(), work(), work()]);
  expect(missed).toEqual([]);
});
