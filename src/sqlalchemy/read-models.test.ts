import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/harness/temporary.js';
import { readProject } from '../python/project.js';
import type { Models } from './models.js';
import { readModels } from './read-models.js';
import { renderModels } from './render-models.js';

const base =
  'import sqlalchemy as sa\nfrom sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship\n\n\nclass Base(DeclarativeBase):\n    pass\n\n\n';

async function modelsOf(files: Readonly<Record<string, string | Uint8Array>>, options: { models?: string[] } = {}): Promise<Models> {
  using folder = temporaryFolder(files);
  return await readModels(await readProject(folder.path), options);
}

function named(models: Models): string[] {
  return models.tables.map((table) => table.name).sort();
}

test('a project without models has no tables and nothing to complain of', async () => {
  const models = await modelsOf({ 'app.py': 'print("hello")\n' });
  expect(models).toMatchObject({ tables: [], enums: [], notExamined: [] });
});

test('what only a run can tell is named with file and line, the rest is read', async () => {
  const models = await modelsOf({
    'models.py': `${base}import os\n\nclass A(Base):\n    __tablename__ = "a"\n    id = sa.Column(sa.Integer, primary_key=True)\n    odd = sa.Column(os.environ["TYPE"])\n    other = sa.Column(sa.Text, server_default=os.getenv("X"))\n\n\nclass B(Base):\n    __tablename__ = os.environ["B"]\n    id = sa.Column(sa.Integer, primary_key=True)\n`,
  });
  expect(named(models)).toEqual(['a']);
  expect(models.tables[0]?.columns.map((column) => [column.name, column.type])).toEqual([
    ['id', 'INTEGER'],
    ['odd', null],
    ['other', 'TEXT'],
  ]);
  expect(models.notExamined.map(({ line, object }) => [line, object])).toEqual([
    [19, 'table of class B'],
    [14, 'column "a"."odd"'],
    [15, 'default of "a"."other"'],
  ]);
});

test('a syntax error and a file that is not UTF-8 hide only themselves', async () => {
  using folder = temporaryFolder({
    'app/base.py': base,
    'app/a.py':
      'import sqlalchemy as sa\nfrom .base import Base\n\nclass A(Base):\n    __tablename__ = "a"\n    id = sa.Column(sa.Integer, primary_key=True)\n\ndef broken(:\n    pass\n\nclass C(Base):\n    __tablename__ = "c"\n    id = sa.Column(sa.Integer, primary_key=True)\n',
    'app/b.py': new Uint8Array([0x23, 0xe9, 0x0a]),
    'app/d.py':
      'from sqlalchemy.orm import Mapped, mapped_column\nfrom app.base import Base\n\nclass D(Base):\n    __tablename__ = "d"\n    id: Mapped[int] = mapped_column(primary_key=True)\n',
  });
  const project = await readProject(folder.path);
  expect(named(await readModels(project))).toEqual(['a', 'c', 'd']);
  expect(project.notExamined.map(({ file, line }) => [file, line])).toEqual([
    ['app/b.py', null],
    ['app/a.py', 8],
  ]);
});

test('circular foreign keys, a table named select, quotes and spaces', async () => {
  const models = await modelsOf({
    'models.py': `${base}class A(Base):\n    __tablename__ = "select"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    b: Mapped[int | None] = mapped_column(sa.ForeignKey('a "b" c.id'))\n\n\nclass B(Base):\n    __tablename__ = 'a "b" c'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    a: Mapped[int] = mapped_column(sa.ForeignKey("select.id"))\n`,
  });
  const sql = renderModels(models).map((statement) => statement.sql);
  expect(sql).toContain('ALTER TABLE "select" ADD FOREIGN KEY(b) REFERENCES "a ""b"" c" (id)');
  expect(sql).toContain('ALTER TABLE "a ""b"" c" ADD FOREIGN KEY(a) REFERENCES "select" (id)');
});

test('places lead to the column, its foreign key, __table_args__ and the class body', async () => {
  const models = await modelsOf({
    'models.py': `${base}class A(Base):\n    __tablename__ = "a"\n    __table_args__ = (sa.Index("i", "p"),)\n    id: Mapped[int] = mapped_column(primary_key=True)\n    p: Mapped[int] = mapped_column(sa.ForeignKey("a.id"))\n    plain: Mapped[int]\n`,
  });
  const [table] = models.tables;
  expect(table?.place).toMatchObject({ file: 'models.py', line: 9, column: 1 });
  expect(table?.bodyPlace).toMatchObject({ line: 10, column: 5, endLine: 14 });
  expect(table?.tableArgsPlace).toMatchObject({ line: 11, column: 5, endColumn: 43 });
  expect(table?.columns[1]?.place).toMatchObject({ line: 13, column: 22 });
  expect(table?.columns[2]?.place).toMatchObject({ line: 14, column: 12 });
  expect(table?.constraints[0]?.place).toMatchObject({ line: 13, column: 36, endColumn: 57 });
  expect(table?.indexes[0]?.place).toMatchObject({ line: 11, column: 23 });
});

test('relationships are kept, with what decides on deletes', async () => {
  const models = await modelsOf({
    'models.py': `${base}class P(Base):\n    __tablename__ = "p"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    cs: Mapped[list["C"]] = relationship(back_populates="p", cascade="all, delete", passive_deletes="all", lazy="raise")\n\n\nclass C(Base):\n    __tablename__ = "c"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    p_id = mapped_column(sa.ForeignKey(P.id))\n    p: Mapped["P"] = relationship(back_populates="cs")\n`,
  });
  expect(models.tables.flatMap((table) => table.relationships)).toMatchObject([
    { name: 'cs', target: 'C', backPopulates: 'p', cascade: 'all, delete', passiveDeletes: 'all', lazy: 'raise', uselist: true },
    { name: 'p', target: 'P', passiveDeletes: false, lazy: null, uselist: false },
  ]);
});

test('tests, migrations and other metadata stay outside; globs choose', async () => {
  const model = (name: string, from = 'app.base') =>
    `from sqlalchemy.orm import Mapped, mapped_column\nfrom ${from} import Base\n\nclass M(Base):\n    __tablename__ = "${name}"\n    id: Mapped[int] = mapped_column(primary_key=True)\n`;
  const files = {
    'app/base.py': base,
    'app/one.py': model('one'),
    'app/two/models.py': model('two'),
    'tests/factories.py': model('test'),
    'other/base.py': base,
    'other/models.py': model('other', 'other.base'),
    'alembic/env.py':
      'from alembic import context\nfrom app.base import Base\ntarget_metadata = Base.metadata\ntarget_metadata.naming_convention = {"pk": "pk_%(table_name)s"}\n',
    'alembic/versions/1.py': 'import sqlalchemy as sa\nt = sa.Table("x", sa.MetaData(), sa.Column("id", sa.Integer))\n',
  };
  const models = await modelsOf(files);
  expect(named(models)).toEqual(['one', 'two']);
  expect(models.notExamined.map((entry) => entry.object)).toEqual(['table "other"']);
  expect(models.namingConvention.pk).toBe('pk_%(table_name)s');
  expect(models.tables[0]?.primaryKey.name).toBe('pk_one');
  expect(named(await modelsOf(files, { models: ['app/**/models.py'] }))).toEqual(['two']);
});
