import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readLiveCatalog } from '../../src/catalog/read.js';
import type { Drift } from '../../src/drift/drift.js';
import { describeVersion } from '../../src/drift/explain.js';
import { readVersionTables } from '../../src/drift/read-versions.js';
import { readApplication } from '../../src/operations/application.js';
import { gatherDrift } from '../../src/operations/drift/gather.js';
import { connectLive } from '../../src/postgres/connection.js';
import { testDatabase, testServer } from '../harness/database.js';
import { temporaryFolder } from '../harness/temporary.js';

const MODELS = `
from sqlalchemy import Column, Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class A(Base):
    __tablename__ = "a"
    id = Column(Integer, primary_key=True)


class B(Base):
    __tablename__ = "b"
    id = Column(Integer, primary_key=True)


class C(Base):
    __tablename__ = "c"
    id = Column(Integer, primary_key=True)
`;

const revision = (id: string, parent: string | null, body: string): string => `
import sqlalchemy as sa
from alembic import op

revision = "${id}"
down_revision = ${parent === null ? 'None' : `"${parent}"`}


def upgrade():
    ${body}


def downgrade():
    pass
`;

const create = (table: string): string => `op.create_table("${table}", sa.Column("id", sa.Integer(), primary_key=True))`;

const env = (options: string): string => `
from alembic import context
from models import Base

TABLE = "versions_of_shop"


def include_object(object, name, type_, reflected, compare_to):
    return not (type_ == "table" and reflected and name.startswith("legacy_"))


def run(connection):
    context.configure(connection=connection, target_metadata=Base.metadata${options})
    with context.begin_transaction():
        context.run_migrations()


context.asynchronous(run)
`;

/** a1, then two branches: b2 with table b, c3 with table c. */
const files = (options = ''): Readonly<Record<string, string>> => ({
  'alembic.ini': '[alembic]\nscript_location = migrations\n',
  'migrations/env.py': env(options),
  'models.py': MODELS,
  'migrations/versions/a1.py': revision('a1', null, create('a')),
  'migrations/versions/b2.py': revision('b2', 'a1', create('b')),
  'migrations/versions/c3.py': revision('c3', 'a1', create('c')),
});

async function compare(sql: string, { options = '', role = null as string | null, hold = '' } = {}): Promise<Drift> {
  using folder = temporaryFolder();
  for (const [path, text] of Object.entries(files(options))) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), text);
  }
  await using live = await testDatabase();
  await live.client.query(sql);
  if (hold !== '') await live.client.query(`BEGIN; ${hold}`);
  const connection = await connectLive(role === null ? live.url : testServer().url(live.name, role));
  try {
    const { catalog } = await readLiveCatalog(connection);
    const versionTables = await readVersionTables(connection, catalog);
    const found = await gatherDrift(testServer(), await readApplication(folder.path, new Map(), { code: false }), {
      catalog,
      versionTables,
    });
    if ('why' in found) throw new Error(found.why);
    return found;
  } finally {
    await connection.close();
    if (hold !== '') await live.client.query('ROLLBACK');
  }
}

const table = (name: string): string => `CREATE TABLE ${name} (id serial PRIMARY KEY);`;
const versions = (ids: readonly string[], name = 'alembic_version'): string =>
  `CREATE TABLE ${name} (version_num varchar(32) PRIMARY KEY); ${ids.map((id) => `INSERT INTO ${name} VALUES ('${id}');`).join(' ')}`;
const said = ({ objects }: Drift): readonly string[] => objects.map(({ kind, name, verdict }) => `${kind} ${name}: ${verdict.reason}`);

test('one version: what comes after it is pending, on both branches', async () => {
  const found = await compare(`${table('a')} ${versions(['a1'])}`);
  expect(found.pending.map((one) => one.revision)).toEqual(['c3', 'b2']);
  expect(found.sides).toEqual(['models', 'revisions', 'applied', 'live']);
  expect(said(found)).toEqual([]);
});

test('several heads: each counts with its ancestors', async () => {
  const one = await compare(`${table('a')} ${table('b')} ${versions(['b2'])}`);
  expect([one.pending.map((each) => each.revision), said(one)]).toEqual([['c3'], []]);
  const both = await compare(`${table('a')} ${table('b')} ${versions(['b2', 'c3'])}`);
  expect([both.pending, said(both)]).toEqual([[], ['table c: live_lacks']]);
});

test('the version table stands in a schema and under a name of its own, as env.py says', async () => {
  const found = await compare(`CREATE SCHEMA ops; ${table('a')} ${versions(['a1'], 'ops.versions_of_shop')} ${versions(['f00d'])}`, {
    options: ', version_table=TABLE, version_table_schema="ops"',
  });
  expect(found.version).toEqual({ status: 'known', table: 'ops.versions_of_shop', ids: ['a1'], missing: [], why: null });
  expect([found.outside, said(found)]).toEqual([[], []]);
});

test('one that env.py does not name is found by its shape and its versions', async () => {
  const found = await compare(`${table('a')} ${versions(['a1'], 'shop_versions')} ${versions(['f00d'], 'other_versions')}`);
  expect(found.version).toMatchObject({ status: 'known', table: 'public.shop_versions', why: expect.stringContaining('not in') });
  expect(said(found)).toEqual([]);
});

test('a version that the history lacks: ahead, or from another branch; the live side is not compared', async () => {
  for (const ids of [['f00d'], ['a1', 'f00d']]) {
    const found = await compare(`${table('a')} ${table('later')} ${versions(ids)}`);
    expect(found.version).toMatchObject({ status: 'foreign', missing: ['f00d'] });
    expect(describeVersion(found.version)).toContain('f00d');
    expect([found.sides, said(found)]).toEqual([['models', 'revisions'], []]);
    expect(found.notExamined).toMatchObject([{ object: 'the live database', reason: expect.stringContaining('f00d') }]);
  }
});

test('no version and none of the tables: everything is pending, whether the version table is there or not', async () => {
  for (const sql of ['', versions([])]) {
    const found = await compare(sql);
    expect(found.version).toMatchObject({ status: 'base' });
    expect([found.pending.map((one) => one.revision), said(found)]).toEqual([['a1', 'c3', 'b2'], []]);
  }
});

test('no version and yet tables: nobody manages it, so it is compared with all revisions', async () => {
  for (const sql of ['', versions([])]) {
    const found = await compare(`${table('a')} ${table('b')} ${sql}`);
    expect(found.version).toMatchObject({ status: 'unmanaged', why: expect.stringContaining('2 of the tables') });
    expect(said(found)).toEqual(['table c: live_lacks']);
  }
});

test('a version table that the role may not read: what is pending is not known, and nothing is accused', async () => {
  await testServer()
    .connect('postgres')
    .then(async (client) => {
      await client.query(`DO $$ BEGIN CREATE ROLE drift_reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$`);
      await client.end();
    });
  const found = await compare(`${table('a')} ${versions(['a1'])}`, { role: 'drift_reader' });
  expect(found.version).toMatchObject({ status: 'unreadable', why: 'the role may not read it: GRANT SELECT ON public.alembic_version' });
  expect(said(found)).toEqual(['table b: version_unknown', 'table c: version_unknown']);
  expect(found.objects.map(({ weight }) => weight)).toEqual(['info', 'info']);
});

test('a version table that a migration holds', async () => {
  const found = await compare(`${table('a')} ${versions(['a1'])}`, { hold: 'LOCK alembic_version IN ACCESS EXCLUSIVE MODE' });
  expect(found.version).toMatchObject({ status: 'unreadable', why: expect.stringContaining('a migration may be running') });
});

test('tables that include_object leaves out are named and not compared', async () => {
  const found = await compare(`${table('a')} ${table('b')} ${table('c')} ${table('legacy_things')} ${versions(['b2', 'c3'])}`, {
    options: ', include_object=include_object',
  });
  expect(said(found)).toEqual([]);
  expect(found.notExamined.map(({ object }) => object)).toEqual(['drift of table public.legacy_things']);
});

test('what tools and other applications keep is told apart', async () => {
  const found = await compare(`
    ${table('a')} ${table('b')} ${table('c')} ${versions(['b2', 'c3'])}
    ${table('django_migrations')} CREATE SCHEMA shop; ${table('shop.orders')} CREATE EXTENSION pg_trgm;
    CREATE TABLE events (at date) PARTITION BY RANGE (at);
    CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');`);
  expect(found.outside.map(({ object }) => object).toSorted()).toEqual(['schema shop', 'table public.django_migrations']);
  expect(said(found)).toEqual(['table events: live_only']);
});
