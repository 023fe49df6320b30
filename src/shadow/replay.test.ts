import { expect, test } from 'vitest';
import { testDatabase, testServer } from '../../test/harness/database.js';
import type { Statement } from '../source/statement.js';
import { createDatabase } from './database.js';
import { replay } from './replay.js';

const statement = (sql: string): Statement => ({ sql, place: null, object: sql.slice(0, 40), transactional: true });

const refusals = async (...sql: string[]) => {
  await using database = await testDatabase();
  const { refused } = await replay(database.database, sql.map(statement));
  return refused.map((refusal) => `${refusal.sqlstate} ${refusal.message}`);
};

test('a statement that fails is reported with its SQLSTATE, and the rest runs', async () => {
  await using database = await testDatabase();
  const statements = ['CREATE TABLE a (id int PRIMARY KEY)', 'CREATE TABLE b (id missing)', 'CREATE TABLE c (a_id int REFERENCES a)'].map(
    statement,
  );
  const { executed, refused } = await replay(database.database, statements);
  expect(executed).toBe(2);
  expect(refused).toEqual([{ statement: statements[1], sqlstate: '42704', message: 'type "missing" does not exist' }]);
  const { rows } = await database.client.query(
    "SELECT count(*)::int AS tables FROM pg_class WHERE relkind = 'r' AND relowner = 'plinth'::regrole",
  );
  expect(rows).toEqual([{ tables: 2 }]);
});

test('one that fails among many takes none with it, whatever it leaves open', async () => {
  await using database = await testDatabase();
  const creations = Array.from({ length: 250 }, (_, index) => statement(`CREATE TABLE t${index} (id int)`));
  const wrong = [statement('CREATE TABLE t7 (id int)'), statement('BEGIN; CREATE TABLE t8 (id int)'), statement("SELECT 'open")];
  const { executed, refused } = await replay(database.database, [...creations.slice(0, 120), ...wrong, ...creations.slice(120)]);
  expect(executed).toBe(250);
  expect(refused.map((refusal) => refusal.sqlstate)).toEqual(['42P07', '42P07', '42601']);
});

test('what reaches out of the database is refused by the server and reported', async () => {
  expect(
    await refusals(
      "COPY (SELECT 1) TO PROGRAM 'touch /tmp/escaped'",
      "SELECT pg_read_file('/etc/passwd')",
      "SELECT ('/etc/passwd'::text).pg_read_file",
      "COPY (SELECT 1) TO '/tmp/escaped'",
      "SELECT lo_import('/etc/passwd')",
      "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'x', 'y'",
      'CREATE EXTENSION plpython3u',
      'CREATE EXTENSION dblink',
      'CREATE LANGUAGE plpython3u',
      "ALTER SYSTEM SET work_mem = '1MB'",
      'RESET ROLE',
      'ALTER SYSTEM RESET ALL',
      'SET ROLE plinth_superuser',
      'SET SESSION AUTHORIZATION plinth_superuser',
      'CREATE ROLE another SUPERUSER',
      'GRANT pg_execute_server_program TO plinth',
      'ALTER ROLE plinth SUPERUSER',
      "LOAD 'auto_explain'",
      'CREATE TABLE mine (id int); CREATE TABLE pg_catalog.theirs (id int); ALTER TABLE mine OWNER TO new_owner',
    ),
  ).toEqual([
    '42501 permission denied to COPY to or from an external program',
    '42501 permission denied for function pg_read_file',
    '42501 permission denied for function pg_read_file',
    '42501 permission denied to COPY to a file',
    '42501 permission denied for function lo_import',
    '42501 permission denied for language c',
    '42501 permission denied to create extension "plpython3u"',
    '42501 permission denied to create extension "dblink"',
    '42501 permission denied to create extension "plpython3u"',
    '42501 permission denied to set parameter "work_mem"',
    '42501 permission denied to perform ALTER SYSTEM RESET ALL',
    '42501 permission denied to set role "plinth_superuser"',
    '42501 permission denied to set session authorization "plinth_superuser"',
    '42501 permission denied to create role',
    '42501 permission denied to grant role "pg_execute_server_program"',
    '42501 permission denied to alter role',
    '42501 access to library "auto_explain" is not allowed',
    '42501 permission denied for schema pg_catalog',
  ]);
});

test('trusted extensions and those of the allow-list are created, others reported', async () => {
  await using database = await testDatabase();
  const statements = [
    'CREATE EXTENSION pg_trgm',
    'CREATE EXTENSION IF NOT EXISTS "uuid-ossp"',
    'CREATE SCHEMA tools',
    'CREATE EXTENSION pg_stat_statements WITH SCHEMA tools',
    'CREATE EXTENSION postgres_fdw',
    'CREATE EXTENSION nowhere',
  ].map(statement);
  const { refused } = await replay(database.database, statements);
  expect(refused.map((refusal) => refusal.sqlstate)).toEqual(['42501', '0A000']);
  const { rows } = await database.client.query("SELECT extname || ' ' || extnamespace::regnamespace AS made FROM pg_extension ORDER BY 1");
  expect(rows.map((row) => row.made)).toEqual(['pg_stat_statements tools', 'pg_trgm public', 'plpgsql pg_catalog', 'uuid-ossp public']);
});

test('roles that are granted to or given ownership are created when they are missing', async () => {
  expect(
    await refusals(
      'CREATE TABLE t (id int)',
      'GRANT SELECT ON t TO "Some reader", another_reader, postgres',
      'ALTER TABLE t OWNER TO app_owner',
      'CREATE POLICY mine ON t TO tenant USING (true)',
      'GRANT SELECT ON t TO pg_missing',
    ),
  ).toEqual(['42704 role "pg_missing" does not exist']);
});

test('what somebody created by hand is assumed, and said', async () => {
  await using database = await testDatabase();
  const statements = [
    'CREATE TABLE a (name citext, other public.citext[], tags hstore)',
    'CREATE TABLE b (id uuid DEFAULT uuid_generate_v4(), name text, embedding vector(3))',
    'CREATE INDEX ON b USING gin (name gin_trgm_ops)',
    'CREATE TABLE c (room int, during tsrange, EXCLUDE USING gist (room WITH =, during WITH &&))',
    'CREATE INDEX ON b USING hnsw (embedding vector_l2_ops)',
  ].map(statement);
  const { refused, assumed } = await replay(database.database, statements);
  expect(refused.map((refusal) => refusal.message)).toEqual(['access method "hnsw" does not exist']);
  expect(assumed.map((what) => what.split(',')[0]).toSorted()).toEqual([
    'extension "uuid-ossp"',
    'extension btree_gist',
    'extension citext',
    'extension hstore',
    'extension pg_trgm',
    'extension vector (a stand-in: its types alone)',
  ]);
  const { rows } = await database.client.query(
    "SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 'b'::regclass AND attname = 'embedding'",
  );
  expect(rows).toEqual([{ type: 'vector(3)' }]);
});

test('statements that want no transaction, or want one, run', async () => {
  expect(
    await refusals(
      'BEGIN',
      "CREATE TYPE mood AS ENUM ('sad')",
      "ALTER TYPE mood ADD VALUE 'glad'",
      "CREATE TABLE t (m mood DEFAULT 'glad')",
      'COMMIT',
      'CREATE INDEX CONCURRENTLY ON t (m)',
      'LOCK TABLE t',
      'BEGIN; ALTER TABLE t ADD COLUMN n int',
      'VACUUM t',
      'INSERT INTO t (n) VALUES (1); ALTER TABLE t DROP COLUMN n',
    ),
  ).toEqual([]);
});

test('a replay gives up after five statements that take too long', async () => {
  await using database = await testDatabase();
  const statements = [...Array.from({ length: 7 }, () => 'SELECT pg_sleep(60)'), 'CREATE TABLE t (a int)'].map(statement);
  const { executed, refused } = await replay(database.database, statements, { timeout: 50 });
  expect(executed).toBe(0);
  expect(refused.map(({ message }) => message.startsWith('not run'))).toEqual([false, false, false, false, false, true, true, true]);
});

test('a statement that takes too long ends, even one that sets the timeout to zero', async () => {
  await using database = await testDatabase();
  const statements = ['SELECT pg_sleep(60)', 'SET statement_timeout = 0; SELECT pg_sleep(60)'].map(statement);
  const { refused } = await replay(database.database, statements, { timeout: 100 });
  expect(refused.map((refusal) => refusal.sqlstate)).toEqual(['57014', '57P01']);
});

test('one that drops its connection, waits for rows, sends many or is for psql does not end the rest', async () => {
  await using database = await testDatabase();
  const statements = [
    'SELECT pg_terminate_backend(pg_backend_pid())',
    'CREATE TABLE t (id int)',
    'COPY t FROM STDIN',
    '\\connect other',
    'SELECT generate_series(1, 300000)',
  ].map(statement);
  const { executed, refused } = await replay(database.database, statements);
  expect(executed).toBe(2);
  expect(refused.map((refusal) => refusal.sqlstate)).toEqual(['57P01', '57014', '42601']);
});

test('the owner is no superuser and its own to this server', async () => {
  const client = await testServer().connectAsOwner('postgres');
  const { rows } = await client.query('SELECT current_user, usesuper FROM pg_user WHERE usename = current_user');
  await client.end();
  expect(rows).toEqual([{ current_user: 'plinth', usesuper: false }]);
});

test('what is replayed does not get into statements of the superuser', async () => {
  const database = await createDatabase(testServer());
  const { refused } = await replay(
    database,
    [
      'CREATE FUNCTION public.trap(name, name) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION $m$trapped as %$m$, current_user; END $$',
      'CREATE OPERATOR public.!~ (LEFTARG = name, RIGHTARG = name, FUNCTION = public.trap)',
      'CREATE FUNCTION public.current_setting(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION $m$trapped as %$m$, current_user; END $$',
    ].map(statement),
  );
  expect(refused).toEqual([]);
  // An unknown literal takes the type of the other operand: public's operator would fit exactly, the system's would not.
  const trapped = "SELECT relname !~ '^a', current_setting('search_path') AS path FROM pg_class LIMIT 1";
  await expect((await database.asOwner()).query(trapped)).rejects.toThrow('trapped as plinth');
  for (const client of [database.client, await database.aside()]) {
    expect((await client.query<{ path: string }>(trapped)).rows[0]?.path).toBe('pg_catalog');
  }
  await database.drop();
});

test('what is replayed cannot set how later connections behave', async () => {
  const database = await createDatabase(testServer());
  const settings = [
    'SET search_path = public, pg_catalog',
    'SET default_transaction_read_only = on',
    'SET role = plinth',
    'CONNECTION LIMIT 0',
    'IS_TEMPLATE true',
  ];
  const { refused } = await replay(
    database,
    [
      ...settings.map((setting) => `ALTER DATABASE ${database.name} ${setting}`),
      `ALTER ROLE plinth IN DATABASE ${database.name} SET quote_all_identifiers = on`,
      `REVOKE ALL ON DATABASE ${database.name} FROM plinth, PUBLIC`,
    ].map(statement),
  );
  expect(refused).toEqual([]);
  await database.whileClosed(() => Promise.resolve());
  await database.client.query('CREATE TABLE public.as_before (id int)');
  await (await database.asOwner()).query('CREATE TEMPORARY TABLE too (id int)');
  await database.drop();
});
