import { beforeAll, expect, it } from 'vitest';
import { loadOperations, readOperations } from '../sql/operations/read-operations.js';
import { emptySchema, traceSchema } from '../sql/operations/trace-schema.js';
import { isBackfill, leaveFilled, listNewColumns } from './backfill.js';
import { isExplanation } from './explained.js';
import { withoutRecreated } from './recreated.js';
import type { RevisionStyle } from './reversal.js';
import { writeDowngrade } from './reverse.js';
import { sayStays, sayUndone } from './stays.js';

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
    kept: [],
  });
});

it('names the backfill that stays while the schema goes back', () => {
  const upgrade = 'UPDATE media SET a = 1 WHERE a IS NULL; CREATE INDEX i ON media (a)';
  const { lines, kept } = writeDowngrade(readOperations(upgrade), emptySchema, style);
  expect(lines).toEqual(['# Stays: what "update media" wrote.', 'op.drop_index(op.f("i"), table_name="media")']);
  expect(kept.map(sayStays)).toEqual(['what "update media" wrote stays']);
});

it('counts only what is undone', () => {
  const say = (sql: string): string => {
    const operations = readOperations(sql);
    return sayUndone(operations, writeDowngrade(operations, emptySchema, style).kept);
  };
  const schema = 'ALTER TABLE media ADD b int; CREATE INDEX i ON media (b)';
  expect(say(schema)).toBe('Each of the 2 operations is undone, the last first.');
  const stays = '2 of 3 operations are undone, the last first; what "update media" wrote stays.';
  expect(say(`${schema}; UPDATE media SET a = 1 WHERE a IS NULL`)).toBe(stays);
  expect(say(`${schema}; UPDATE media SET a = 1`)).toBe(stays);
  expect(say(`${schema}; DELETE FROM media`)).toContain('what "delete from media" deleted stays gone');
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
