import { expect, test } from 'vitest';
import { splitStatements } from './split.js';

const texts = (sql: string): string[] => splitStatements(sql).map((statement) => statement.sql);

test.each([
  ['SELECT 1; SELECT 2', ['SELECT 1', 'SELECT 2']],
  ["SELECT ';'; SELECT ''';'", ["SELECT ';'", "SELECT ''';'"]],
  ["SELECT E'\\';'; SELECT 2", ["SELECT E'\\';'", 'SELECT 2']],
  ['SELECT $$ ; $$; SELECT $a$ ; $$ ; $a$', ['SELECT $$ ; $$', 'SELECT $a$ ; $$ ; $a$']],
  ['SELECT 1 /* ; /* ; */ ; */ + 1; -- ; \nSELECT 2;', ['SELECT 1 /* ; /* ; */ ; */ + 1', 'SELECT 2']],
  [
    'CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2); SELECT 3',
    ['CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)', 'SELECT 3'],
  ],
  [
    'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3',
    ['CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END', 'SELECT 3'],
  ],
  ['BEGIN; SELECT 1; END; SELECT 2', ['BEGIN', 'SELECT 1', 'END', 'SELECT 2']],
  ['SELECT "a;b" FROM t', ['SELECT "a;b" FROM t']],
  [' ;; \n ', []],
])('%s', (sql, expected) => {
  expect(texts(sql)).toEqual(expected);
});

test('keeps the comments before a statement and where it starts', () => {
  const text = '-- calls: 3/min\n/* note */ SELECT 1;';
  expect(splitStatements(text)).toEqual([{ sql: 'SELECT 1', start: 27, comments: ['calls: 3/min', 'note'] }]);
});
