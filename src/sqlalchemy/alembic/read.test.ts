import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/harness/temporary.js';
import { readProject } from '../../python/project.js';
import type { RevisionHistory } from './history.js';
import { readRevisions } from './read.js';
import { renderHistory } from './render.js';

const head = `import os
import sqlalchemy as sa
from alembic import op
`;

/** Reads revisions whose files hold `upgrade()` and what else is given. */
async function read(files: Readonly<Record<string, string | Buffer>>): Promise<RevisionHistory> {
  using folder = temporaryFolder({ 'alembic.ini': '[alembic]\nscript_location = m\n', 'm/env.py': 'target_metadata = None\n', ...files });
  const history = await readRevisions(await readProject(folder.path));
  if (history === null) throw new Error('no revisions');
  return history;
}

function revision(body: string, more = ''): string {
  return `"""Message of it.\n\nRevision ID: a\n"""\n${head}${more}\nrevision = "a"\ndown_revision = None\n\n\ndef upgrade():\n${body.replace(/^/gm, '    ')}\n\n\ndef downgrade():\n    pass\n`;
}

async function upgradeOf(body: string, more = ''): Promise<RevisionHistory['revisions'][number]['upgrade']> {
  const { revisions } = await read({ 'm/versions/a.py': revision(body, more) });
  const [first] = revisions;
  if (first === undefined) throw new Error('no revision');
  return first.upgrade;
}

it('keeps id, message, place and the text of the functions', async () => {
  const { revisions, heads } = await read({ 'm/versions/a.py': revision('op.drop_table("t")') });
  expect(heads).toEqual(['a']);
  expect(revisions[0]).toMatchObject({
    id: 'a',
    message: 'Message of it.',
    file: 'm/versions/a.py',
    parents: [],
    upgrade: {
      body: 'op.drop_table("t")',
      signature: 'def upgrade()',
      empty: false,
      place: { line: 13 },
      bodyPlace: { line: 14, column: 5 },
    },
    downgrade: { empty: true, body: 'pass' },
    module: { op: 'op', sqlalchemy: 'sa', quote: '"', imports: { line: 7 } },
  });
  expect(revisions[0]?.upgrade.statements).toEqual([
    {
      sql: 'DROP TABLE t',
      object: 'revision a',
      transactional: true,
      inBlock: true,
      place: expect.objectContaining({ file: 'm/versions/a.py', line: 14, column: 5 }),
    },
  ]);
});

it('says what is only known when the revision runs, with its line, and reads on', async () => {
  const { statements, unknown } = await upgradeOf(
    'op.drop_table(os.urandom(3))\nop.drop_column("t", "c")\nif op.get_bind().execute(sa.text("SELECT 1")).scalar():\n    op.drop_table("u")',
  );
  expect(statements.map(({ sql }) => sql)).toEqual(['ALTER TABLE t DROP COLUMN c', 'SELECT 1']);
  expect(unknown).toMatchObject([
    { line: 14, object: 'op.drop_table' },
    { line: 17, object: 'DROP TABLE u' },
  ]);
  expect(unknown[1]?.reason).toContain('runs only under a condition');
});

it('leaves a column out whose type is not known, and reports it', async () => {
  const { statements, unknown } = await upgradeOf(
    'op.create_table("t", sa.Column("id", sa.Integer()), sa.Column("x", strange.Type()))',
    'import strange\n',
  );
  expect(statements[0]?.sql).toContain('id INTEGER');
  expect(statements[0]?.sql).not.toContain('x ');
  expect(unknown).toMatchObject([{ line: 15, object: 'column "t"."x"' }]);
});

it('tells work on rows from changes of the schema', async () => {
  const body = [
    'session = sa.orm.Session(bind=op.get_bind())',
    'for row in session.query(T).all():',
    '    session.delete(row)',
    'op.execute("UPDATE t SET a = 1")',
    'op.get_bind().execute(sa.text("INSERT INTO t VALUES (:a)"), {"a": 1})',
    'op.execute(f"INSERT INTO t VALUES (\'{os.urandom(3)}\')")',
    'op.bulk_insert(sa.table("t"), [])',
  ].join('\n');
  const upgrade = await upgradeOf(body, 'import sqlalchemy.orm\n');
  expect(upgrade.unknown).toEqual([]);
  expect(upgrade.statements.map(({ sql }) => sql)).toEqual(['UPDATE t SET a = 1']);
  expect(upgrade.data.map(({ line }) => line)).toEqual([17, 19, 20, 21]);
  const { revisions } = await read({ 'm/versions/a.py': revision(body) });
  expect(renderHistory({ directory: '', revisions, heads: [], notExamined: [] })).toEqual([]);
});

it('knows what runs outside a transaction', async () => {
  const { statements } = await upgradeOf(
    'op.execute("SELECT 1")\nwith op.get_context().autocommit_block():\n    op.execute("ALTER TYPE e ADD VALUE \'x\'")\nop.execute("DROP INDEX CONCURRENTLY i")\nop.drop_table("a")\nop.execute("COMMIT")\nop.drop_table("b")',
  );
  expect(statements.map(({ sql, transactional }) => [sql.slice(0, 12), transactional])).toEqual([
    ['SELECT 1', true],
    ['ALTER TYPE e', false],
    ['DROP INDEX C', false],
    ['DROP TABLE a', true],
    ['DROP TABLE b', false],
  ]);
});

it('answers questions for the environment as one that nobody names, and says so', async () => {
  const history = await read({
    'm/versions/a.py': revision(
      'if os.environ["STAGE"] not in ("live", "production"):\n    op.drop_table("t")\nif os.getenv("DEBUG"):\n    op.drop_table("u")',
    ),
  });
  expect(history.revisions[0]?.upgrade.statements.map(({ sql }) => sql)).toEqual(['DROP TABLE t']);
  expect(history.notExamined).toMatchObject([{ line: 14 }, { line: 16 }]);
});

it('reads what a downgrade raises, and the explanation beside it', async () => {
  const raising = async (body: string): Promise<unknown> => {
    const text = revision('op.drop_table("t")').replace(/ {4}pass\n$/, `${body.replace(/^/gm, '    ')}\n`);
    const { revisions } = await read({ 'm/versions/a.py': text });
    return revisions[0]?.downgrade.raises;
  };
  expect(await raising('raise NotImplementedError')).toMatchObject({ exception: 'NotImplementedError', message: null });
  expect(await raising('raise NotImplementedError("")')).toMatchObject({ exception: 'NotImplementedError', message: null });
  expect(await raising('raise RuntimeError("rows are gone")')).toEqual({ exception: 'RuntimeError', message: 'rows are gone', line: 18 });
  expect(await raising('# Rows are gone for good.\nraise NotImplementedError()')).toMatchObject({
    exception: 'NotImplementedError',
    message: 'Rows are gone for good.',
  });
  expect(await raising('"""Rows are gone for good."""\nraise NotImplementedError()')).toMatchObject({ message: 'Rows are gone for good.' });
  expect(await raising('# noqa: E501\nraise NotImplementedError()  # ### end Alembic commands ###')).toMatchObject({ message: null });
});

it('names what modules that do not exist leave open, and reads the rest', async () => {
  const { revisions, notExamined } = await read({
    'm/versions/a.py': revision(
      'op.create_table(names.table(), sa.Column("id", craters.Depth()))\nop.drop_table("t")',
      'from moon import craters, names\n',
    ),
    'm/versions/b.py':
      `\uFEFF${head}revision = "b"\ndown_revision = "a"\n\n\ndef upgrade():\n    import moon\n    op.add_column("t", sa.Column("n", sa.Integer()))\n    op.add_column("t", sa.Column("m", moon.Phase()))\n    moon.land(op.get_bind())\n    op.drop_table("u")\n`.replaceAll(
        '\n',
        '\r\n',
      ),
    'm/versions/c.py': Buffer.from([0xff, 0, 1, 2, 0xfe, 10, 0xc3]),
  });
  const seen = revisions.map(({ upgrade }) => [upgrade.statements.map(({ sql }) => sql), upgrade.unknown.map(({ line }) => line)]);
  expect(seen).toEqual([
    [['DROP TABLE t'], [15]],
    [
      ['ALTER TABLE t ADD COLUMN n INTEGER', 'DROP TABLE u'],
      [11, 12],
    ],
  ]);
  expect(notExamined).toMatchObject([{ file: 'm/versions/c.py', reason: 'the file is not UTF-8' }]);
});

it('replays several heads and reports them; a second environment is reported too', async () => {
  const child = (id: string): string => `${head}revision = "${id}"\ndown_revision = "a"\n\n\ndef upgrade():\n    pass\n`;
  const history = await read({
    'm/versions/a.py': revision('pass'),
    'm/versions/b.py': child('b'),
    'm/versions/c.py': child('c'),
    'n/env.py': '',
    'n/versions/z.py': 'revision = "z"\n',
  });
  expect(history.revisions.map(({ id }) => id)).toEqual(['a', 'c', 'b']);
  expect(history.revisions[1]?.downgrade.place).toBeNull();
  expect(history.notExamined.map(({ object }) => object)).toEqual(['heads b, c', '1 revisions in n']);
});

it('fails with the file that names a missing parent', async () => {
  await expect(read({ 'm/versions/b.py': 'revision = "b"\ndown_revision = "a"\n' })).rejects.toMatchObject({
    code: 'revisions_broken',
    detail: 'm/versions/b.py names it as its down_revision.',
  });
});

it('keeps a revision whose file is not UTF-8 or has a syntax error in its place, and says what was not read', async () => {
  const child = `${head}revision = "b"\ndown_revision = "a"\n\n\ndef upgrade():\n    op.drop_table("t"\n\n\ndef downgrade():\n    pass\n`;
  const latin = Buffer.from('# caf\xe9\nrevision = "a"\ndown_revision = None\n', 'latin1');
  const { revisions } = await read({ 'm/versions/a.py': latin, 'm/versions/b.py': child });
  expect(revisions.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(revisions[0]?.upgrade.unknown).toMatchObject([{ file: 'm/versions/a.py', reason: 'the file is not UTF-8' }]);
  expect(revisions[1]?.upgrade.unknown.map(({ reason }) => reason)).toEqual(['syntax error: the statement is not read']);
  expect(revisions[1]?.downgrade.empty).toBe(false);
});

it('takes the naming convention of the metadata that env.py names', async () => {
  const files = {
    'm/env.py': 'from alembic import context\nfrom app.db import Base\n\ncontext.configure(target_metadata=Base.metadata)\n',
    'app/__init__.py': '',
    'app/db.py':
      'import sqlalchemy as sa\nfrom sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    metadata = sa.MetaData(naming_convention={"uq": "uq_%(table_name)s_%(column_0_name)s"})\n',
    'm/versions/a.py': revision('op.create_unique_constraint(None, "t", ["c"])'),
  };
  expect((await read(files)).revisions[0]?.upgrade.statements[0]?.sql).toBe('ALTER TABLE t ADD CONSTRAINT uq_t_c UNIQUE (c)');
});

it('gives null for a project without revisions', async () => {
  using folder = temporaryFolder({ 'app.py': '' });
  expect(await readRevisions(await readProject(folder.path))).toBeNull();
});

it('knows which work on rows is done to which table, and in a session', async () => {
  const { data } = await upgradeOf(
    [
      't = sa.table("t", sa.column("a"), sa.column("b"))',
      'op.execute(t.update().where(t.c.a.is_(None)).values(a=1))',
      'op.bulk_insert(t, [{"a": 1, "b": "x"}, {"a": 2, "b": os.urandom(3)}])',
      'op.get_bind().execute(sa.text("DELETE FROM s.u WHERE a = :a"), {"a": 1})',
      'op.execute(f"INSERT INTO v (a) VALUES (\'{os.urandom(3)}\')")',
    ].join('\n'),
  );
  expect(data.map(({ operation }) => operation)).toEqual([
    { kind: 'data', verb: 'update', table: { schema: null, name: 't' }, rows: { effect: 'sets', columns: ['a'], whereNull: ['a'] } },
    {
      kind: 'data',
      verb: 'insert into',
      table: { schema: null, name: 't' },
      rows: { effect: 'adds', rows: [{ a: '1', b: "'x'" }, { a: '2' }] },
    },
    { kind: 'data', verb: 'delete from', table: { schema: 's', name: 'u' } },
    { kind: 'data', verb: 'insert into', table: { schema: null, name: 'v' } },
  ]);
  const committed = await upgradeOf(
    'session = sa.orm.Session(bind=op.get_bind())\nfor t in session.query(T):\n    t.a = 1\nsession.commit()',
  );
  expect(committed.data).toMatchObject([{ object: 'session.commit' }]);
  const read = await upgradeOf('session = sa.orm.Session(bind=op.get_bind())\nsession.execute(sa.text("SELECT 1"))\nsession.close()');
  expect(read.data).toEqual([]);
});

it('takes no row that is added under a condition for one that was not there', async () => {
  const { data } = await upgradeOf(
    `if not op.get_bind().execute(sa.text("SELECT 1")).scalar():
    op.execute("INSERT INTO t (a) VALUES ('x')")
    op.bulk_insert(sa.table("t"), [{"a": "y"}])
for a in ("p", "q"):
    op.bulk_insert(sa.table("u"), [{"a": a}])`,
  );
  expect(data.map(({ operation }) => operation.rows ?? null)).toEqual([
    null,
    null,
    { effect: 'adds', rows: [{ a: "'p'" }] },
    { effect: 'adds', rows: [{ a: "'q'" }] },
  ]);
});

it('says under which test of the environment an upgrade stands', async () => {
  const test = 'if os.environ["STAGE"] != "live":\n    op.drop_table("t")';
  expect((await upgradeOf(`"""Words."""\n${test}`)).guard).toEqual({ line: 15, test: 'os.environ["STAGE"] != "live"' });
  expect((await upgradeOf(`${test}\nop.drop_table("u")`)).guard).toEqual({ line: 14, test: null });
  expect((await upgradeOf('op.drop_table("u")')).guard).toBeNull();
});
