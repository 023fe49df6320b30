import { beforeAll, expect, it } from 'vitest';
import { loadOperations, readOperations } from '../sql/operations/read-operations.js';
import { findLeftBehind, leavesNothing, nameObject } from './left-behind.js';

beforeAll(loadOperations);

function left(upgrade: string, downgrade: string): unknown {
  const found = findLeftBehind(readOperations(upgrade), readOperations(downgrade));
  return found === null ? null : { made: found.made.map(nameObject), dropped: found.dropped.map(nameObject) };
}

const nothing = { made: [], dropped: [] };

it('names what stays and what is not brought back', () => {
  expect(left("CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (a e)", 'DROP TABLE t')).toEqual({ made: ['type e'], dropped: [] });
  expect(left('ALTER TABLE t ADD a int, ADD b int, ADD CONSTRAINT c CHECK (x > 1)', 'ALTER TABLE t DROP a')).toEqual({
    made: ['column t.b', 'constraint c on t'],
    dropped: [],
  });
  expect(left('ALTER TABLE t DROP a, DROP b; DROP TABLE u', 'ALTER TABLE t ADD a int')).toEqual({
    made: [],
    dropped: ['column t.b', 'table u'],
  });
});

it('knows what goes with a table or a column', () => {
  expect(left('CREATE TABLE t (a int); CREATE INDEX i ON t (a); ALTER TABLE t ADD b int', 'DROP TABLE t')).toEqual(nothing);
  expect(
    left(
      'ALTER TABLE t ADD a int; CREATE INDEX i ON t (lower(a)); ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)',
      'ALTER TABLE t DROP COLUMN a',
    ),
  ).toEqual(nothing);
});

it('is silent on what was there before, and on what may have been', () => {
  expect(left('ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k CHECK (a > 1)', 'SELECT 1')).toEqual(nothing);
  expect(
    left(
      'CREATE TABLE IF NOT EXISTS t (a int); ALTER TABLE t ADD COLUMN IF NOT EXISTS b int; CREATE INDEX IF NOT EXISTS i ON t (b)',
      'SELECT 1',
    ),
  ).toEqual(nothing);
  expect(left('CREATE OR REPLACE VIEW v AS SELECT 1; CREATE EXTENSION IF NOT EXISTS citext', 'SELECT 1')).toEqual(nothing);
});

it('lets a key take over an index', () => {
  expect(
    left('CREATE UNIQUE INDEX i ON t (a); ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX i', 'ALTER TABLE t DROP CONSTRAINT u'),
  ).toEqual(nothing);
});

it('gives up where a statement cannot be followed', () => {
  expect(left('CREATE TABLE t (a int)', 'DO $$ BEGIN END $$')).toBeNull();
  expect(left('ALTER TABLE t RENAME TO u', 'SELECT 1')).toBeNull();
});

it('sees that a helper table leaves nothing', () => {
  expect(leavesNothing(readOperations('CREATE TABLE t (a int); DROP TABLE t'))).toBe(true);
  expect(leavesNothing(readOperations('DROP TABLE t; CREATE TABLE t (a int)'))).toBe(false);
  expect(leavesNothing(readOperations('CREATE TABLE t (a int); UPDATE u SET a = 1; DROP TABLE t'))).toBe(false);
});
