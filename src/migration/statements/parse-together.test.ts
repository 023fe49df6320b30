import { loadModule } from 'libpg-query';
import { beforeAll, expect, test } from 'vitest';
import { parseAlone, parseTogether } from './parse-together.js';

beforeAll(loadModule);

/** Offsets are those of the whole text. */
function withoutOffsets(parsed: unknown): unknown {
  return JSON.parse(JSON.stringify(parsed, (key, value: unknown) => (key === 'location' || key.endsWith('_location') ? undefined : value)));
}

const plain = [
  'CREATE TABLE t (id int) -- the end',
  'ALTER TABLE t ADD COLUMN "ä" text DEFAULT \'ü\'',
  'DROP TABLE t /* all of it */',
  'SELECT 1',
];

test.each([
  { title: 'of one text', statements: plain },
  { title: 'with one that is refused', statements: [...plain, 'ALTER TABLE', ...plain] },
  {
    title: 'with semicolons within',
    statements: [
      "SELECT ';'",
      ...plain,
      'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END',
      'CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)',
    ],
  },
  { title: 'with one that is empty, or two', statements: [...plain, '-- nothing', 'SELECT 1; SELECT 2', ''] },
  { title: 'with one that never closes', statements: [...plain, "SELECT 'a", ...plain, 'SELECT $x$', ...plain, '/* no end', ...plain] },
  { title: 'that are long', statements: Array.from({ length: 4000 }, (_, at) => `ALTER TABLE t${at} ADD COLUMN c${at} int`) },
  { title: 'none', statements: [] },
])('statements $title are parsed as each alone', ({ statements }) => {
  const parsed = parseTogether(statements);
  expect(withoutOffsets(parsed)).toEqual(withoutOffsets(statements.map(parseAlone)));
});
