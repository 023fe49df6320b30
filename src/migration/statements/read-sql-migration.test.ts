import { loadModule } from 'libpg-query';
import { beforeAll, expect, test } from 'vitest';
import { readSqlMigration } from './read-sql-migration.js';

beforeAll(() => loadModule());

function read(text: string): readonly string[] {
  const { migration } = readSqlMigration(text, 'm.sql');
  return migration.statements.map(({ sql, place, inBlock }) => `${place.line}${inBlock ? ' in a block' : ''}: ${sql}`);
}

const UP = 'CREATE TABLE a (id int);';
const DOWN = 'DROP TABLE a;';

test.each([
  ['dbmate', `-- migrate:up\n${UP}\n\n-- migrate:down\n${DOWN}\n`, '2 in a block: CREATE TABLE a (id int)'],
  ['dbmate without a transaction', `-- migrate:up transaction:false\n${UP}\n-- migrate:down\n${DOWN}`, '2: CREATE TABLE a (id int)'],
  ['goose', `-- +goose Up\n${UP}\n-- +goose Down\n${DOWN}`, '2 in a block: CREATE TABLE a (id int)'],
  ['goose without a transaction', `-- +goose NO TRANSACTION\n-- +goose Up\n${UP}\n-- +goose Down\n${DOWN}`, '3: CREATE TABLE a (id int)'],
  ['sql-migrate', `-- +migrate Up notransaction\n${UP}\n-- +migrate Down\n${DOWN}`, '2: CREATE TABLE a (id int)'],
  ['a part with the way back', `${UP}\n-- Rollback:\n${DOWN}`, '1: CREATE TABLE a (id int)'],
])('what stands under the marks of %s', (_, text, only) => expect(read(text)).toEqual([only]));

test('a comment that speaks of a rollback ends nothing', () =>
  expect(read(`-- Rollback plan: restore the dump\n${UP}\n--rollback DROP TABLE a;\n${DOWN}`)).toEqual([
    '2: CREATE TABLE a (id int)',
    '4: DROP TABLE a',
  ]));

test('goose: a function between StatementBegin and StatementEnd is one statement', () =>
  expect(
    read(
      '-- +goose Up\n-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS int AS $$ BEGIN; RETURN 1; END $$ LANGUAGE plpgsql;\n-- +goose StatementEnd\n',
    ),
  ).toHaveLength(1));

test('a mark of byte order, CRLF, meta-commands, rows of COPY', () => {
  const text = '\uFEFF\\connect shop\r\nCREATE TABLE a (id int);\r\nCOPY a (id) FROM stdin;\r\n1;\r\n\\.\r\nDROP TABLE a;\r\n';
  expect(read(text)).toEqual(['2: CREATE TABLE a (id int)', '3: COPY a (id) FROM stdin', '6: DROP TABLE a']);
  expect(readSqlMigration(text, 'm.sql').notExamined.map(({ line, object }) => [line, object])).toEqual([
    [1, 'psql meta-command \\connect shop'],
  ]);
});

test('half a statement, and a quote that never closes, are errors of their own statement alone', () => {
  const errors = (text: string) => readSqlMigration(text, 'm.sql').migration.statements.map(({ error }) => error);
  expect(errors('DROP TABLE a; ALTER TABLE b ADD COLUMN')).toEqual([null, 'syntax error at end of input']);
  expect(errors('DROP TABLE a;\nDO $x$ BEGIN; DROP TABLE b;')).toEqual([null, 'the dollar quote $x$ opens in line 2 and never closes']);
});

test('variables of psql and marks of templates are filled in by somebody else', () =>
  expect(
    readSqlMigration('ALTER TABLE :t ADD COLUMN a int;\nDROP TABLE {{ t }};', 'm.sql').notExamined.map(({ reason }) => reason),
  ).toEqual(['psql replaces its variables before it is sent', 'a template is filled in before it is sent']));

test('a comment that never closes is an error, for it hides what follows', () => {
  const { statements } = readSqlMigration('DROP TABLE a;\n/* never\nDROP TABLE b;', 'm.sql').migration;
  expect(statements.map(({ place, error }) => [place.line, error])).toEqual([
    [1, null],
    [2, 'a comment opens in line 2 and never closes'],
  ]);
});

test('tags of a template on lines of their own leave the statements between them', () =>
  expect(read('{% if x -%}\nDROP TABLE a;\n{%- else %}\nDROP TABLE b;\n{% endif %}')).toEqual(['2: DROP TABLE a', '4: DROP TABLE b']));

test('what psql does for itself alone is not missed', () =>
  expect(
    readSqlMigration(
      '\\restrict abc\n\\set ON_ERROR_STOP on\n\\echo done\n\\set AUTOCOMMIT off\n\\unrestrict abc\n',
      'm.sql',
    ).notExamined.map(({ line }) => line),
  ).toEqual([4]));

test('a dump of megabytes is read once over', () => {
  const rows = Array.from({ length: 100_000 }, (_, at) => `${at}\tsome text; with 'quotes' and $dollars$\n`).join('');
  const { statements } = readSqlMigration(
    `CREATE TABLE a (id int, t text);\nCOPY a FROM stdin;\n${rows}\\.\nDROP TABLE a;`,
    'm.sql',
  ).migration;
  expect(statements.map(({ place }) => place.line)).toEqual([1, 2, 100_004]);
});
