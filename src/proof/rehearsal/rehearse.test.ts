import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../test/harness/database.js';
import { createDatabase, type Database } from '../../shadow/database.js';
import { replay } from '../../shadow/replay.js';
import type { Statement } from '../../source/statement.js';
import { isTransactional } from '../../sqlalchemy/alembic/sql-text.js';
import type { PendingMigration, WayBack } from './pending.js';
import { rehearse, type Rehearsal } from './rehearse.js';

const make = (sql: string, line: number): Statement => ({
  sql,
  place: { file: 'f', line, column: 1, endLine: line, endColumn: 1 },
  object: sql,
  transactional: isTransactional(sql),
});

let lines = 0;

/** `up` as runs: a number's statements commit together, null's each by itself. */
function migration(
  name: string,
  up: readonly (readonly [number | null, ...string[]])[],
  down?: readonly string[] | WayBack,
): PendingMigration {
  const way: WayBack =
    down === undefined
      ? { kind: 'none', why: 'none' }
      : 'kind' in down
        ? down
        : {
            kind: 'statements',
            segments: [{ transaction: 1, statements: down.map((sql) => make(sql, ++lines)) }],
            unread: [],
            place: null,
          };
  return {
    name,
    file: null,
    message: null,
    up: up.map(([transaction, ...statements]) => ({ transaction, statements: statements.map((sql) => make(sql, ++lines)) })),
    down: way,
    unread: [],
    unwritten: [],
  };
}

const BASE = [
  'CREATE TABLE teams (id bigint PRIMARY KEY, name text NOT NULL)',
  'CREATE TABLE users (id bigint PRIMARY KEY, email text, age int, team_id bigint)',
  'CREATE VIEW grown AS SELECT id, email FROM users WHERE age > 18',
  'CREATE VIEW mails AS SELECT email FROM grown',
  'CREATE FUNCTION mail(i bigint) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT email FROM users WHERE id = i); END $$',
  `INSERT INTO teams SELECT i, 'team' || i FROM generate_series(1, 10) i`,
  `INSERT INTO users SELECT i, 'mail' || i, 20, 1 + i % 10 FROM generate_series(1, 100) i`,
];

const [constraints, columns, concurrent, refusing] = [
  migration(
    'constraints',
    [
      [
        1,
        'ALTER TABLE users ALTER email SET NOT NULL',
        'ALTER TABLE users ADD CONSTRAINT fk FOREIGN KEY (team_id) REFERENCES teams',
        'ALTER TABLE users ALTER id TYPE text',
      ],
    ],
    ['ALTER TABLE users DROP CONSTRAINT fk'],
  ),
  migration(
    'columns',
    [[1, 'ALTER TABLE teams RENAME name TO title', 'ALTER TABLE users DROP email CASCADE']],
    ['ALTER TABLE users ADD email text NOT NULL', 'ALTER TABLE teams RENAME title TO name'],
  ),
  migration(
    'concurrent',
    [
      [2, "INSERT INTO teams (id, title) SELECT max(id) + 1, 'x' FROM teams"],
      [null, 'CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON users (age)'],
      [3, "INSERT INTO teams (id, title) SELECT max(id) + 1, 'y' FROM teams"],
    ],
    ['DROP INDEX i', 'DELETE FROM teams WHERE id > 10'],
  ),
  migration(
    'refusing',
    [
      [
        3,
        'ALTER TABLE users ADD note text',
        'CREATE TABLE once (id int)',
        'CREATE VIEW onces AS SELECT id FROM once',
        'DROP TABLE once CASCADE',
      ],
      [null, 'CREATE INDEX CONCURRENTLY j ON users (note)'],
    ],
    { kind: 'raises', message: 'no way', place: null },
  ),
];

let base: Database;
let rehearsal: Rehearsal;

beforeAll(async () => {
  base = await createDatabase(testServer());
  expect(
    (
      await replay(
        base,
        BASE.map((sql) => make(sql, 0)),
      )
    ).refused,
  ).toEqual([]);
  const options = { timeout: 5_000, major: 18, rows: null, signal: new AbortController().signal, progress: () => undefined };
  rehearsal = await rehearse(base, [constraints, columns, concurrent, refusing], options);
});

afterAll(() => base.drop());

const statements = (one: PendingMigration): readonly Statement[] => one.up.flatMap((segment) => segment.statements);

test('locks add up until the transaction commits, over migrations; a refused statement is left out', () => {
  const { seen, refused } = rehearsal.measured;
  const [first, second, third] = statements(constraints);
  const held = (statement: Statement | undefined): string[] =>
    statement === undefined ? [] : (seen.get(statement)?.held ?? []).map(({ relation, mode }) => `${relation} ${mode}`);
  expect(held(first)).toEqual(['public.users ACCESS EXCLUSIVE']);
  expect(held(second)).toContain('public.users ACCESS EXCLUSIVE');
  expect(held(second)).toContain('public.teams SHARE ROW EXCLUSIVE');
  expect([...refused.keys()]).toEqual([third]);
  expect(held(statements(columns)[1])).toContain('public.teams ACCESS EXCLUSIVE');
  expect(seen.get(first as Statement)?.scans).toEqual(['public.users']);
});

test('the way back is tried from where each migration starts', () => {
  const trips = [constraints, columns, concurrent, refusing].map((one) => rehearsal.trips.get(one));
  expect(trips.map((trip) => trip?.status)).toEqual(['refused', 'refused', 'equal', 'raises']);
  expect(trips[0]?.refused?.during).toBe('upgrade');
  expect(trips[1]?.refused).toMatchObject({ during: 'downgrade', error: { sqlstate: '23502' } });
  expect(trips[3]?.why).toBe('no way');
});

test('what a crash leaves, and whether the next run makes it good', () => {
  const { crashes, leaks, stops } = rehearsal.crashes;
  expect(leaks).toEqual([]);
  expect([...stops.values()].every((count) => count > 0)).toBe(true);
  const told = crashes.map(({ migration: { name }, where, leaves, refused, differences, rows }) => ({
    at: `${name} ${where}`,
    leaves: leaves.map(({ kind, object }) => `${kind} ${object}`),
    refused: refused?.error.sqlstate ?? null,
    differences: differences.map(({ object, property, after }) => `${object} ${property} ${String(after)}`),
    rows: rows.map(({ table, expected, found }) => `${table} ${expected} ${found}`),
  }));
  // The row that was committed before the index is added once more.
  const again = ['public.teams 12 13'];
  expect(told).toEqual([
    { at: 'concurrent after', leaves: [], refused: null, differences: [], rows: again },
    { at: 'concurrent inside', leaves: ['index public.i'], refused: null, differences: ['public.i valid false'], rows: again },
    { at: 'concurrent after', leaves: ['index public.i'], refused: null, differences: [], rows: again },
    { at: 'refusing after', leaves: ['column public.users.note'], refused: '42701', differences: [], rows: [] },
    { at: 'refusing inside', leaves: ['column public.users.note', 'index public.j'], refused: '42701', differences: [], rows: [] },
    { at: 'refusing after', leaves: ['column public.users.note', 'index public.j'], refused: '42701', differences: [], rows: [] },
  ]);
});

test('what else a statement takes along, and what uses what it changes', () => {
  const [renamed, dropped] = statements(columns).map((statement) => rehearsal.trace.statements.get(statement)?.affected ?? []);
  expect(renamed).toEqual([]);
  expect(dropped?.map(({ kind, object, effect }) => `${effect} ${kind} ${object}`)).toEqual([
    'vanishes view public.grown',
    'vanishes view public.mails',
    'may use function public.mail(bigint)',
  ]);
  // What a migration has itself made goes without a word.
  expect(statements(refusing).map((statement) => rehearsal.trace.statements.get(statement)?.affected ?? [])).toEqual([[], [], [], [], []]);
});
