import { beforeAll, expect, it } from 'vitest';
import { describeOperation } from './describe-operation.js';
import { loadOperations, readOperations } from './read-operations.js';

beforeAll(loadOperations);

const words = (sql: string): string[] => readOperations(sql).map(describeOperation);

it('says what statements do', () => {
  expect(words('CREATE TABLE s.t (id serial PRIMARY KEY)')).toEqual(['create table s.t']);
  expect(words('ALTER TABLE t ADD COLUMN a int, DROP COLUMN b, ALTER c SET NOT NULL, ALTER d DROP DEFAULT, DROP CONSTRAINT e')).toEqual([
    'add column t.a',
    'drop column t.b',
    'forbid NULL in t.c',
    'drop default of t.d',
    'drop constraint e on t',
  ]);
  expect(words('ALTER TABLE t ALTER a TYPE varchar(20) USING a::text, ADD UNIQUE (a, b)')).toEqual([
    'change type of t.a to varchar(20)',
    'add unique constraint on t',
  ]);
  expect(words('DROP INDEX CONCURRENTLY i; DROP TYPE a, b; DROP TRIGGER x ON t')).toEqual([
    'drop index i',
    'drop type a',
    'drop type b',
    'drop trigger t.x',
  ]);
  expect(words('UPDATE t SET a = 1; DELETE FROM t; INSERT INTO s.t VALUES (1); TRUNCATE t')).toEqual([
    'update t',
    'delete from t',
    'insert into s.t',
    'truncate t',
  ]);
  expect(
    words("ALTER TYPE e ADD VALUE 'x'; ALTER TYPE e RENAME TO f; ALTER TABLE t RENAME COLUMN a TO b; ALTER INDEX i RENAME TO j"),
  ).toEqual(["add value 'x' to type e", 'rename type e to f', 'rename column t.a to b', 'rename index i to j']);
  expect(words('SET lock_timeout = 1; SELECT 1; DO $$ BEGIN END $$')).toEqual(['set', 'select', 'do']);
  expect(words('NOT SQL')).toEqual(['a statement that PostgreSQL 18 does not parse']);
});

it('keeps the texts of a column, whatever stands in its literals', () => {
  const [operation] = readOperations(`ALTER TABLE t ADD COLUMN "Ärger" varchar(9) DEFAULT 'é, NOT NULL)' NOT NULL, ADD x int`);
  expect(operation).toMatchObject({
    kind: 'add column',
    column: {
      name: 'Ärger',
      sql: `"Ärger" varchar(9) DEFAULT 'é, NOT NULL)' NOT NULL`,
      default: `'é, NOT NULL)'`,
      nullable: false,
      more: false,
      type: { sql: 'varchar(9)', name: 'varchar', modifiers: [9] },
    },
  });
});

it('keeps the texts of constraints and tells the plain ones', () => {
  const [operation] = readOperations(
    'CREATE TABLE t (a int, CONSTRAINT k FOREIGN KEY (a) REFERENCES s.u (id) ON DELETE CASCADE, CHECK (a > (1)), UNIQUE (a) DEFERRABLE)',
  );
  expect(operation).toMatchObject({
    constraints: [
      {
        type: 'foreign key',
        name: 'k',
        columns: ['a'],
        plain: true,
        references: { table: { schema: 's', name: 'u' }, columns: ['id'], onDelete: 'CASCADE', onUpdate: null },
      },
      { type: 'check', name: null, sql: 'CHECK (a > (1))' },
      { type: 'unique', columns: ['a'], plain: false },
    ],
  });
  expect(readOperations('CREATE INDEX i ON t (a, b)')).toMatchObject([{ plain: true, columns: ['a', 'b'] }]);
  expect(readOperations('CREATE INDEX i ON t (a DESC)')).toMatchObject([{ plain: false }]);
});
