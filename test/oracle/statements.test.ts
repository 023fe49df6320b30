import { beforeAll, describe, expect, test } from 'vitest';
import { fingerprint } from '../../src/sql/fingerprint.js';
import { testDatabase } from '../harness/database.js';
import { findOracle } from './python.js';
import { type Sent, sendAsRead, sendReally, statementsRequirements } from './statements.js';

const { python, missing } = await findOracle(statementsRequirements);
const why = missing === null ? '' : ` (skipped: ${missing})`;

const modules = ['selecting', 'legacy', 'loading', 'changing'];

describe.skipIf(python === null)(`statements against real SQLAlchemy${why}`, () => {
  let real: Sent = {};
  let read: Sent = {};
  let plans: Record<string, string | null> = {};

  beforeAll(async () => {
    await using database = await testDatabase();
    real = await sendReally(python ?? '', database.url, modules);
    read = await sendAsRead(modules);
    plans = {};
    for (const [name, answer] of Object.entries(read))
      for (const sql of 'sent' in answer ? answer.sent : [])
        plans[name] = await database.client.query(`EXPLAIN (GENERIC_PLAN) ${sql}`).then(
          () => null,
          (error: Error) => `${error.message}: ${sql}`,
        );
  });

  test('every function is read, and equals what is sent by its fingerprint', () => {
    const differences: Record<string, unknown> = {};
    for (const [name, answer] of Object.entries(real)) {
      const ours = read[name];
      if ('error' in answer) differences[name] = answer.error;
      else if (ours === undefined || 'error' in ours) differences[name] = { unread: ours?.error, sent: answer.sent };
      else if (fingerprints(ours.sent) !== fingerprints(answer.sent)) differences[name] = { read: ours.sent, sent: answer.sent };
    }
    expect(differences).toEqual({});
    expect(Object.keys(real).length).toBeGreaterThan(100);
  });

  test('all of it can be planned', () => {
    expect(Object.values(plans).filter((problem) => problem !== null)).toEqual([]);
  });
});

function fingerprints(statements: readonly string[]): string {
  return statements.map((sql) => fingerprint(sql) ?? `not SQL: ${sql}`).join('\n');
}
