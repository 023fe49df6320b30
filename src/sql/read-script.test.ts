import { expect, test } from 'vitest';
import { readScript } from './read-script.js';

const split = (text: string): string[] => readScript(text).statements.map(({ sql }) => sql);

test('statements end where PostgreSQL ends them', () => {
  expect(split(`SELECT ';', ";", $$;$$, $a$;$$;$a$; -- ;\n/* ; /* ; */ */ SELECT E'\\';' ;`)).toEqual([
    `SELECT ';', ";", $$;$$, $a$;$$;$a$`,
    `SELECT E'\\';'`,
  ]);
  expect(split('CREATE RULE r AS ON UPDATE TO t DO (SELECT 1; SELECT 2); SELECT 3')).toHaveLength(2);
  expect(split('CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3')).toHaveLength(2);
  expect(split('SELECT $1; SELECT a$1$b;')).toEqual(['SELECT $1', 'SELECT a$1$b']);
});

test('offsets are those of the text, comments before a statement left out', () => {
  const text = '\uFEFF-- first\r\n/* second */ SELECT 1;\r\n  SELECT 2;';
  const script = readScript(text);
  expect(script.statements.map(({ start, end }) => text.slice(start, end))).toEqual(['SELECT 1', 'SELECT 2']);
  expect(script.comments.map((comment) => comment.text)).toEqual(['-- first', '/* second */']);
});

test("psql's commands and the rows of COPY are no statements", () => {
  const script = readScript(`\\set x 'it''s'\nCOPY t (a) FROM stdin;\n1\t;'\n\\.\nSELECT 1 \\gset\n\\connect db\nSELECT 2;`);
  expect(script.statements.map(({ sql }) => sql)).toEqual(['COPY t (a) FROM stdin', 'SELECT 1', 'SELECT 2']);
  expect(script.commands.map(({ text }) => text)).toEqual([`\\set x 'it''s'`, '\\gset', '\\connect db']);
  expect(readScript('COPY t FROM stdin;\n1\n2').statements).toHaveLength(1);
});

test('what psql sends together is told', () =>
  expect(readScript('SELECT 1 \\; SELECT 2; SELECT 3').statements.map(({ joined }) => joined)).toEqual([true, true, undefined]));

test('a semicolon that psql does not send yet, the end of a line of old, and blanks that are none', () => {
  expect(split('SELECT 1 \\; SELECT 2; SELECT 3')).toEqual(['SELECT 1', 'SELECT 2', 'SELECT 3']);
  expect(split('-- a\rSELECT 1;\r-- b\rSELECT 2;')).toEqual(['SELECT 1', 'SELECT 2']);
  expect(split('SELECT 1;\u00a0SELECT 2;\f')).toEqual(['SELECT 1', '\u00a0SELECT 2']);
});

test('what never closes is told with the place where it opens', () => {
  expect(readScript('SELECT 1; SELECT $x$ abc; SELECT 2;').open).toEqual({ start: 17, what: 'the dollar quote $x$' });
  expect(readScript("SELECT 'abc; SELECT 2;").open).toEqual({ start: 7, what: 'a string' });
  expect(readScript('/* abc').open).toEqual({ start: 0, what: 'a comment' });
  expect(readScript('CREATE TABLE t (a int; SELECT 1;').unbalanced).toEqual([0]);
});

test('a large dump is read in time linear in its length', () => {
  const text = `${"INSERT INTO t VALUES (1, 'abc', 'it''s');\n".repeat(50_000)}`;
  expect(readScript(text).statements).toHaveLength(50_000);
});
