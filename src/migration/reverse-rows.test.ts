import { beforeAll, expect, it } from 'vitest';
import { loadOperations, readOperations } from '../sql/operations/read-operations.js';
import { traceSchema } from '../sql/operations/trace-schema.js';
import { writeDowngrade } from './reverse.js';

beforeAll(loadOperations);

function undo(upgrade: string, history = ''): string {
  const { lines } = writeDowngrade(readOperations(upgrade), traceSchema(readOperations(history)), { op: 'op', sa: 'sa', quote: '"' });
  return lines.join('\n');
}

const kinds = 'CREATE TABLE kinds (name text, rank int, PRIMARY KEY (name))';

it('deletes inserted rows by the primary key', () => {
  expect(undo("INSERT INTO kinds (name, rank) VALUES ('a', 1), ('b', 2)", kinds)).toBe(
    `op.execute("DELETE FROM kinds WHERE name IN ('a', 'b')")`,
  );
  expect(undo('INSERT INTO kinds (name) VALUES (1)', kinds)).toBe(`op.execute("DELETE FROM kinds WHERE name = '1'")`);
  expect(undo("INSERT INTO m (a, b) VALUES (1, 'x'), (2, 'y')", 'CREATE TABLE m (a int, b text, PRIMARY KEY (a, b))')).toContain(
    "(a = 1 AND b = 'x')\n   OR (a = 2 AND b = 'y')",
  );
});

it('by a unique key, and by all literals where no key is known', () => {
  expect(undo("INSERT INTO t (code) VALUES ('a')", 'CREATE TABLE t (id serial PRIMARY KEY, code text, UNIQUE (code))')).toContain(
    "WHERE code = 'a'",
  );
  expect(undo("INSERT INTO unknown (a, b, c) VALUES ('x', now(), 2)")).toContain("WHERE a = 'x' AND c = '2'");
});

it.each([
  ["INSERT INTO t (code) VALUES ('a')", 'CREATE TABLE t (id serial PRIMARY KEY, code text)'],
  ['INSERT INTO kinds (name) VALUES (now())', kinds],
  ["DELETE FROM kinds; INSERT INTO kinds (name) VALUES ('a')", kinds],
  ["INSERT INTO kinds (name) VALUES ('a') ON CONFLICT (name) DO UPDATE SET rank = 1", kinds],
])('raises where equal rows may have been there, or others are gone: %s', (upgrade, history) => {
  expect(undo(upgrade, history)).toContain('NotImplementedError');
});
