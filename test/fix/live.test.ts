import { expect, test } from 'vitest';
import { runCli } from '../harness/cli.js';
import { type TestDatabase, testDatabase } from '../harness/database.js';
import { type TemporaryFolder, temporaryFolder } from '../harness/temporary.js';
import { commitAll, fixOf } from './copies.js';

const MODELS = `
from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    details: Mapped[dict] = mapped_column(JSONB)
`;

function project(): TemporaryFolder {
  const folder = temporaryFolder({ 'shop/__init__.py': '', 'shop/models.py': MODELS });
  commitAll(folder.path);
  return folder;
}

async function database(rows: string): Promise<TestDatabase> {
  const made = await testDatabase();
  await made.client.query(
    `CREATE TABLE orders (id bigserial PRIMARY KEY, details jsonb NOT NULL); INSERT INTO orders (details) VALUES ${rows}`,
  );
  return made;
}

test('a pre-flight query that answers 0 makes its fix safe', async () => {
  using folder = project();
  await using live = await database(`('{}'), ('{"a": 1}')`);
  const result = fixOf(await runCli(['fix', '--all-safe', '--format', 'json', '--database-url', live.url], { cwd: folder.path }));
  expect(result.target.schema).toBe('database');
  expect(result.fixes).toMatchObject([{ status: 'fixed', preflight: [{ answer: '0', why: null }] }]);
  expect(result.deploy.map(({ command }) => command ?? '')).not.toContainEqual(expect.stringMatching(/^SELECT/));
  const alone = fixOf(await runCli(['fix', '--all-safe', '--format', 'json'], { cwd: folder.path }));
  expect(alone.fixes).toEqual([]);
  expect(alone.notSafe).toMatchObject([{ why: [expect.stringContaining('no live database was given')] }]);
});

test('one that answers more keeps its fix from being written, even when it is named', async () => {
  using folder = project();
  await using live = await database(`('{}'), ('[]'), ('3')`);
  const run = (...words: readonly string[]) =>
    runCli(['fix', ...words, '--format', 'json', '--database-url', live.url], { cwd: folder.path });
  const { notSafe } = fixOf(await run('--all-safe'));
  expect(notSafe).toMatchObject([{ why: ['a pre-flight query answers 2, not 0'] }]);
  const ran = await run(notSafe[0]?.recommendation ?? '');
  expect(ran.code).toBe(1);
  expect(fixOf(ran)).toMatchObject({
    fixes: [{ status: 'left_out', why: expect.stringContaining('the pre-flight query answers 2, not 0') }],
    files: [],
  });
});

const SHOP = `
from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
`;

const revision = (id: string, parent: string, up: string, down: string): string =>
  `"""Work."""\nfrom alembic import op\n\nrevision = "${id}"\ndown_revision = ${parent}\n\n\ndef upgrade():\n    op.execute("${up}")\n\n\ndef downgrade():\n    op.execute("${down}")\n`;

const MAKE =
  'CREATE TABLE customers (id bigint PRIMARY KEY); CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE)';

test('what a revision that has not run there yet will make is not made twice', async () => {
  using folder = temporaryFolder({
    'shop/__init__.py': '',
    'shop/models.py': SHOP,
    'alembic.ini': '[alembic]\nscript_location = migrations\n',
    'migrations/env.py': 'from shop.models import Base\n\ntarget_metadata = Base.metadata\n',
    'migrations/versions/aaaa_make.py': revision('aaaa', 'None', MAKE, 'DROP TABLE orders, customers'),
    'migrations/versions/bbbb_index.py': revision(
      'bbbb',
      '"aaaa"',
      'CREATE INDEX ix_orders_customer_id ON orders (customer_id)',
      'DROP INDEX ix_orders_customer_id',
    ),
  });
  commitAll(folder.path);
  await using live = await testDatabase();
  await live.client.query(MAKE);
  const ran = await runCli(['fix', '--all-safe', '--only', 'indexes', '--format', 'json', '--database-url', live.url], {
    cwd: folder.path,
  });
  const { fixes, files } = fixOf(ran);
  expect(fixes).toMatchObject([{ status: 'left_out', why: expect.stringContaining('upgrade() on what all revisions make executes') }]);
  expect({ code: ran.code, files }).toEqual({ code: 1, files: [] });
});
