import { beforeAll, expect, it } from 'vitest';
import { loadOperations, readOperations } from '../sql/operations/read-operations.js';
import { emptySchema, traceSchema } from '../sql/operations/trace-schema.js';
import { isBackfill, leaveFilled, listNewColumns } from './backfill.js';
import { isExplanation } from './explained.js';
import { withoutRecreated } from './recreated.js';
import type { RevisionStyle } from './reversal.js';
import { writeDowngrade } from './reverse.js';

beforeAll(loadOperations);

const style: RevisionStyle = { op: 'op', sa: 'sa', quote: '"' };

it.each([
  ['UPDATE t SET a = 1 WHERE a IS NULL', true],
  ['UPDATE t SET a = 1, b = 2 WHERE a IS NULL', false],
  ['UPDATE t SET fresh = 1', true],
  ['UPDATE t SET given = 1', false],
  ['INSERT INTO t (a) SELECT a FROM u ON CONFLICT DO NOTHING', true],
  ['INSERT INTO t (a) SELECT a FROM u', false],
  ['DELETE FROM t WHERE a IS NULL', false],
])('%s only fills in what was missing: %s', (sql, fills) => {
  const fresh = new Set(listNewColumns(readOperations("ALTER TABLE t ADD fresh int, ADD given text DEFAULT 'x'")));
  expect(readOperations(sql).every((operation) => isBackfill(operation, fresh))).toBe(fills);
});

it('leaves filled values in place, and does not call them lost', () => {
  expect(writeDowngrade(readOperations('UPDATE t SET a = 1 WHERE a IS NULL'), emptySchema, style)).toBe(leaveFilled);
  expect(writeDowngrade(readOperations('ALTER TABLE t ADD a int; UPDATE t SET a = 1'), emptySchema, style)).toMatchObject({
    lines: ['op.drop_column("t", "a")'],
    lost: [],
  });
});

it.each([
  'non-reversible',
  'undowngradeable!',
  'Irreversible',
  'cannot be undone',
  'no downgrade',
  'impossible',
  'one-way',
  'the rows stay changed',
])('is an explanation: %s', (comment) => {
  expect(isExplanation(comment)).toBe(true);
});

it.each([null, 'TODO', 'nothing here', 'undo later'])('is none: %s', (comment) => {
  expect(isExplanation(comment)).toBe(false);
});

it('sees what is dropped and made again just as it was', () => {
  const before = traceSchema(
    readOperations('CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (a > 1)); CREATE INDEX i ON t (a); CREATE INDEX j ON t (b)'),
  );
  const same = 'DROP INDEX IF EXISTS i; CREATE INDEX i ON t (a); ALTER TABLE t DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (a > 1)';
  expect(withoutRecreated(readOperations(same), before)).toEqual([]);
  const other = readOperations('DROP INDEX j; CREATE INDEX j ON t (a, b); ALTER TABLE t DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (a > 2)');
  expect(withoutRecreated(other, before)).toEqual(other);
});
