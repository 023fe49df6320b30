import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/harness/temporary.js';
import { readProject } from '../../../python/project.js';
import type { RevisionFunction } from '../history.js';
import { readRevisions } from '../read.js';

async function upgradeOf(body: string): Promise<RevisionFunction> {
  using folder = temporaryFolder({
    'alembic.ini': '[alembic]\nscript_location = m\n',
    'm/env.py': 'target_metadata = None\n',
    'm/versions/a.py': `import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base
import app.text
revision = "a"
down_revision = None
Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)
    slug = sa.Column(sa.Text)


def upgrade():
${body.replaceAll(/^/gm, '    ')}
`,
  });
  const history = await readRevisions(await readProject(folder.path), {}, { script: true, rows: true });
  const [first] = history?.revisions ?? [];
  if (first === undefined) throw new Error('no revision');
  return first.upgrade;
}

it('tells in which loops and under which tests a statement is sent', async () => {
  const { rows, unwritten } = await upgradeOf(`session = Session(op.get_bind())
for user in session.query(User).filter(User.name != ""):
    title = user.name.title()
    if len(title) > 3 and not user.slug:
        pass
    if user.slug is None:
        user.slug = app.text.slugify(title)
session.commit()`);
  expect(unwritten).toEqual([]);
  expect(rows).toMatchObject([
    {
      sql: 'UPDATE users SET slug=:slug WHERE users.id = :id',
      parameters: ['slug', 'id'],
      place: { line: 25 },
      loops: [
        {
          place: { line: 19 },
          rows: "SELECT users.id AS users_id, users.name AS users_name, users.slug AS users_slug FROM users WHERE users.name != ''",
          atMost: null,
        },
      ],
      conditions: [{ place: { line: 23 }, test: 'user.slug is None', taken: true }],
      changedOnly: true,
      autocommit: false,
      after: 0,
    },
  ]);
});

it('puts each statement where it runs', async () => {
  const { script, rows } = await upgradeOf(`op.add_column("users", sa.Column("slug", sa.Text))
bind = op.get_bind()
for row in bind.execute(sa.text("SELECT id FROM users")):
    op.execute(f"UPDATE users SET slug = 'u-{row.id}' WHERE id = {row.id}")
op.create_index("ix_slug", "users", ["slug"])
with op.get_context().autocommit_block():
    while op.get_bind().execute(sa.text("DELETE FROM users WHERE id IN (SELECT id FROM users LIMIT 5)")).rowcount:
        bind.execute(sa.text("UPDATE users SET name = :name"), {"name": app.text.today()})
session = Session(bind)
session.query(User).filter_by(name="it's").delete()
op.drop_column("users", "name")`);
  expect(script.map(({ sql }) => sql.split(' ').slice(0, 3).join(' '))).toEqual([
    'ALTER TABLE users',
    'SELECT id FROM',
    'CREATE INDEX ix_slug',
    'DELETE FROM users',
    'DELETE FROM users',
    'ALTER TABLE users',
  ]);
  expect(script[4]?.sql).toBe("DELETE FROM users WHERE users.name = 'it''s'");
  expect(rows.map(({ sql, after, autocommit }) => [sql, after, autocommit])).toEqual([
    ['UPDATE users SET slug = :slug WHERE id = :id', 2, false],
    ['UPDATE users SET name = :name', 4, true],
  ]);
});

it('takes what text is put together from for values only where it can be nothing else', async () => {
  const { rows, unwritten } = await upgradeOf(`bind = op.get_bind()
rows = bind.execute(sa.text("SELECT id, name, test FROM users")).fetchall()
for row in rows:
    bind.exec_driver_sql("UPDATE users SET name = '%s' WHERE slug LIKE '10%%' AND id = %s" % (row.name, row.id))
    op.execute("DELETE FROM users WHERE name = 'x " + row.name + "' OR id BETWEEN 1 AND {}".format(row.id))
    op.execute(f"DELETE FROM users WHERE {row.test}")
op.execute("DELETE FROM users WHERE id IN (" + ", ".join(str(row.id) for row in rows) + ")")`);
  expect(rows.map(({ sql }) => sql)).toEqual([
    "UPDATE users SET name = :name WHERE slug LIKE '10%' AND id = :id",
    'DELETE FROM users WHERE name = :name OR id BETWEEN 1 AND :id',
    'DELETE FROM users WHERE id IN (:id)',
  ]);
  expect(unwritten.map(({ line }) => line)).toEqual([23]);
});

it('says what still cannot be known, and nothing twice', async () => {
  const { rows, unwritten } = await upgradeOf(`bind = op.get_bind()
for row in bind.execute(sa.text("SELECT name FROM tables")):
    bind.execute(sa.text(f"UPDATE {row.name} SET a = 1"))
    bind.execute(sa.text(f"DELETE FROM users WHERE {app.text.condition(row)}"))
session = Session(bind)
for user in session.query(User):
    setattr(user, app.text.attribute(), "x")
session.commit()`);
  expect(rows).toEqual([]);
  expect(unwritten.map(({ line }) => line)).toEqual([20, 21, 24]);
});

it('knows the values of a loop over what the source lists, one by one', async () => {
  const { script, rows, unwritten } = await upgradeOf(`session = Session(op.get_bind())
for number, name in enumerate(["ann", "bob", "cid", "dan"]):
    session.add(User(id=number, name=name))
    session.flush()`);
  expect([rows, unwritten]).toEqual([[], []]);
  expect(script.map(({ sql }) => sql)).toEqual([
    "INSERT INTO users (id, name, slug) VALUES (0, 'ann', NULL)",
    "INSERT INTO users (id, name, slug) VALUES (1, 'bob', NULL)",
    "INSERT INTO users (id, name, slug) VALUES (2, 'cid', NULL)",
    "INSERT INTO users (id, name, slug) VALUES (3, 'dan', NULL)",
  ]);
});

it('tells under which test the schema is changed', async () => {
  const { script, rows, unknown } = await upgradeOf(`inspector = sa.inspect(op.get_bind())
columns = [column["name"] for column in inspector.get_columns("users")]
if "age" not in columns:
    op.add_column("users", sa.Column("age", sa.Integer, index=True))
elif app.text.is_old():
    op.execute("CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1'")
for index in inspector.get_indexes("users"):
    if index["name"] == "ix_users_name":
        op.drop_index("ix_users_name")`);
  expect([script, unknown]).toEqual([[], []]);
  const test = { test: '"age" not in columns', taken: true };
  expect(rows).toMatchObject([
    { sql: 'ALTER TABLE users ADD COLUMN age INTEGER', conditions: [test], loops: [], parameters: [] },
    { sql: 'CREATE INDEX ix_users_age ON users (age)', conditions: [test] },
    {
      sql: "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1'",
      conditions: [
        { ...test, taken: false },
        { test: 'app.text.is_old()', taken: true },
      ],
    },
    {
      sql: 'DROP INDEX ix_users_name',
      conditions: [{ test: 'index["name"] == "ix_users_name"', taken: true }],
      loops: [{ place: { line: 24 } }],
    },
  ]);
});
