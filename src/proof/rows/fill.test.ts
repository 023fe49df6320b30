import { expect, test } from 'vitest';
import { testDatabase } from '../../../test/harness/database.js';
import { readCatalog } from '../../catalog/read.js';
import { fillTables } from './fill.js';

const SCHEMA = `
  CREATE TYPE mood AS ENUM ('a', 'b');
  CREATE DOMAIN code AS text CHECK (VALUE ~ '^[A-Z]{3}$') CHECK (VALUE <> 'AAA');
  CREATE TABLE teams (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(4) NOT NULL UNIQUE, m mood NOT NULL, parent int REFERENCES teams, ms mood[]);
  CREATE TABLE users (id bigserial PRIMARY KEY, team_id int NOT NULL REFERENCES teams, email text NOT NULL UNIQUE CHECK (email LIKE '%@%'), age smallint CHECK (age >= 18 AND age < 150),
    born date, gone date, kind text NOT NULL CHECK (kind IN ('x', 'y')), extra jsonb NOT NULL CHECK (jsonb_typeof(extra) = 'object' AND extra ? 'size'), u uuid, twice int GENERATED ALWAYS AS (age * 2) STORED,
    CHECK ((born IS NULL) = (gone IS NULL)), CHECK (gone > born));
  CREATE TABLE members (team_id int REFERENCES teams, user_id bigint REFERENCES users, PRIMARY KEY (team_id, user_id));
  CREATE TABLE codes (c code NOT NULL, during tsrange, EXCLUDE USING gist (during WITH &&));
  CREATE TABLE events (id bigint NOT NULL, at timestamptz NOT NULL, user_id bigint REFERENCES users, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
  CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01 00:00+00') TO ('2024-02-01 00:00+00');
  CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2030-02-01 00:00+00') TO ('2030-03-01 00:00+00');
  CREATE TABLE items (id int PRIMARY KEY, team_id int NOT NULL REFERENCES teams, place int NOT NULL, name text UNIQUE, UNIQUE (team_id, place) DEFERRABLE INITIALLY DEFERRED);
  CREATE TABLE shapes (id int PRIMARY KEY, area polygon NOT NULL);
  CREATE TABLE corners (id int PRIMARY KEY, shape_id int NOT NULL REFERENCES shapes);
  CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
  CREATE TRIGGER no BEFORE INSERT ON users EXECUTE FUNCTION no();`;

test('rows satisfy keys, references, conditions, enums, domains and bounds; what cannot be made up is said', async () => {
  await using on = await testDatabase();
  const owner = await on.database.asOwner();
  await owner.query(SCHEMA);
  const catalog = await readCatalog(on.client);
  const filled = await fillTables(on.database, catalog, { limit: 200, statistics: null, later: [], signal: new AbortController().signal });
  expect(filled.notExamined.map(({ object, reason }) => `${object}: ${reason}`)).toEqual([
    'rows of public.shapes: none could be made up: no value of type polygon is made up for area',
    'rows of public.corners: none could be made up: it needs rows of public.shapes, which has none',
  ]);
  const rows = new Map(filled.tables.map(({ table, rows: count }) => [table, count]));
  expect(Object.fromEntries(rows)).toEqual({
    'public.teams': 100,
    'public.users': 100,
    'public.members': 100,
    'public.codes': 100,
    'public.items': 100,
    'public.events': 0,
    'public.events_1': 50,
    'public.events_2': 50,
    'public.shapes': 0,
    'public.corners': 0,
  });
  const { rows: orphans } = await on.client.query('SELECT FROM users WHERE team_id NOT IN (SELECT id FROM teams)');
  expect(orphans).toEqual([]);
  // The next number that the sequence gives is free, and the owner has no right left that it had not.
  await owner.query("INSERT INTO teams (name, m) VALUES ('zzzz', 'a')");
  await expect(owner.query('SET session_replication_role = replica')).rejects.toThrow('permission denied');
});
