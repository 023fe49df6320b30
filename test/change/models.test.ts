import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Parser } from 'web-tree-sitter';
import type { Catalog } from '../../src/catalog/catalog.js';
import { compareCatalogs } from '../../src/catalog/equal.js';
import { readCatalog } from '../../src/catalog/read.js';
import type { Change, CreateIndex, ForeignKeyShape, IndexPart } from '../../src/change/change.js';
import { editModels } from '../../src/change/model/edit-models.js';
import { defaultNaming } from '../../src/sqlalchemy/naming.js';
import { describeChange, invert, renderAllSql } from '../../src/change/render.js';
import { loadParser } from '../../src/python/parse.js';
import { testDatabase, type TestDatabase } from '../harness/database.js';
import { captionsRequirements } from '../oracle/captions.js';
import { findOracle } from '../oracle/python.js';
import { runPython } from '../oracle/run-python.js';

const { python, missing } = await findOracle(captionsRequirements);
const why = missing === null ? '' : ` (skipped: ${missing})`;
const naming = {
  ...defaultNaming,
  ix: 'ix_%(column_0_label)s',
  ck: 'ck_%(table_name)s_%(constraint_name)s',
  fk: 'fk_%(table_name)s_%(column_0_name)s',
};

/** Declarative models of both styles and a core table, which all end in the same columns. */
const MODELS: { readonly [style: string]: string } = {
  'annotated declarative': `
from sqlalchemy import CheckConstraint, ForeignKey, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

CONVENTION = {"ix": "ix_%(column_0_label)s", "ck": "ck_%(table_name)s_%(constraint_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=CONVENTION)


class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)


class Order(Base):
    """An order."""

    __tablename__ = "orders"
    __table_args__ = (CheckConstraint("total < 1000", name="small"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    other_id: Mapped[int | None]
    total: Mapped[int | None] = mapped_column(index=True)
    text: Mapped[str | None] = mapped_column(Text)
    data: Mapped[dict | None] = mapped_column(JSONB)
`,
  'classical declarative': `
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import declarative_base

Base = declarative_base(metadata=sa.MetaData(naming_convention={'ix': 'ix_%(column_0_label)s', 'ck': 'ck_%(table_name)s_%(constraint_name)s', 'fk': 'fk_%(table_name)s_%(column_0_name)s'}))


class Customer(Base):
    __tablename__ = 'customers'
    id = sa.Column(sa.Integer, primary_key=True)


class Owned:
    customer_id = sa.Column(sa.Integer)


class Order(Owned, Base):
    __tablename__ = 'orders'
    __table_args__ = (
        sa.ForeignKeyConstraint(['customer_id'], ['customers.id']),
        sa.Index('ix_orders_total', 'total'),
        sa.CheckConstraint('total < 1000', name='small'),  # not more
        {'info': {}},
    )

    id = sa.Column(sa.Integer, primary_key=True)
    other_id = sa.Column(sa.Integer)
    total = sa.Column(sa.Integer)
    body = sa.Column('text', sa.Text)
    data = sa.Column(JSONB)
`,
  'core table': `
from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB


class Base:
    metadata = MetaData(naming_convention={"ix": "ix_%(column_0_label)s", "ck": "ck_%(table_name)s_%(constraint_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"})


customers = Table("customers", Base.metadata, Column("id", Integer, primary_key=True))
orders = Table(
    "orders",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("customer_id", ForeignKey("customers.id")),
    Column("other_id", Integer),
    Column("total", Integer, index=True),
    Column("text", Text),
    Column("data", JSONB),
    CheckConstraint("total < 1000", name="small"),
    info={},
)
`,
};

const on = { schema: 'public', table: 'orders' } as const;
const part = (column: string | null, more: Partial<IndexPart> = {}): IndexPart => ({
  column,
  expression: null,
  descending: false,
  nulls: null,
  opclass: null,
  ...more,
});
const index: CreateIndex = {
  kind: 'createIndex',
  ...on,
  name: 'ix_orders_customer_id',
  method: 'btree',
  unique: false,
  keys: [part('customer_id')],
  include: [],
  where: null,
  concurrently: false,
};
const key: ForeignKeyShape = {
  name: 'fk_orders_customer_id',
  columns: ['customer_id'],
  references: { schema: 'public', table: 'customers', columns: ['id'] },
  onDelete: 'NO ACTION',
  onUpdate: 'NO ACTION',
  match: 'SIMPLE',
  deferrable: 'not deferrable',
};
const total: CreateIndex = { ...index, name: 'ix_orders_total', keys: [part('total')] };
const CHANGES: readonly Change[] = [
  index,
  { ...index, name: 'ix_orders_text', keys: [part('text')], unique: true, include: ['total'], where: "text <> ' :x' AND text LIKE 'a%'" },
  {
    ...index,
    name: 'ix_orders_mixed',
    keys: [
      part('text', { opclass: 'text_pattern_ops' }),
      part(null, { expression: 'total + 1', descending: true }),
      part('total', { nulls: 'first' }),
    ],
  },
  { ...index, name: 'ix_orders_data', method: 'gin', keys: [part('data', { opclass: 'jsonb_path_ops' })] },
  { kind: 'replaceForeignKey', ...on, before: key, after: { ...key, onDelete: 'CASCADE', onUpdate: 'RESTRICT' } },
  {
    kind: 'addForeignKey',
    ...on,
    key: { ...key, name: 'fk_orders_other_id', columns: ['other_id'], onDelete: 'SET NULL', deferrable: 'initially deferred' },
  },
  { kind: 'addCheck', ...on, name: 'ck_orders_positive', expression: "total >= 0 AND text <> ' :y%'" },
  { kind: 'addCheck', ...on, name: 'named_otherwise', expression: "jsonb_typeof(data) = 'object'" },
  {
    kind: 'dropIndex',
    ...on,
    name: 'ix_orders_total',
    definition: 'CREATE INDEX ix_orders_total ON public.orders USING btree (total)',
    concurrently: false,
    index: total,
  },
  { kind: 'dropConstraint', ...on, name: 'ck_orders_small', definition: 'CHECK (total < 1000)' },
];

/** Makes the tables of each module in the database beside it. */
const CREATE_ALL = `
import importlib, sys, sqlalchemy
for name, url in zip(sys.argv[1::2], sys.argv[2::2]):
    engine = sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=sqlalchemy.NullPool)
    importlib.import_module(name).Base.metadata.create_all(engine)
`;

let parser: Parser;
let folder: string;
beforeAll(async () => {
  parser = await loadParser();
  folder = await mkdtemp(join(tmpdir(), 'plinth models '));
});
afterAll(() => rm(folder, { recursive: true }));

function edit(text: string, changes: readonly Change[]): string {
  const edited = editModels(changes, {
    parser,
    text: () => text,
    site: (_, table) => ({
      table,
      schema: null,
      file: 'models.py',
      line: 1,
      className: text.includes('class Order') ? 'Order' : null,
      naming,
      inheritsArguments: false,
    }),
  });
  expect(edited.notEdited).toEqual([]);
  return edited.files[0]?.after ?? text;
}

interface Build {
  readonly text: string;
  readonly changes: readonly Change[];
}

/** The catalogs that SQLAlchemy makes of models, and then changes of those. One Python makes all. */
async function build(builds: readonly Build[]): Promise<readonly Catalog[]> {
  const databases = await Promise.all(builds.map(() => testDatabase()));
  try {
    const args = await Promise.all(
      builds.map(async ({ text }, position) => {
        await writeFile(join(folder, `models_${position}.py`), text);
        return [`models_${position}`, databases[position]?.url ?? ''];
      }),
    );
    await runPython(python ?? '', ['-c', CREATE_ALL, ...args.flat()], { cwd: folder });
    return await Promise.all(databases.map((database, position) => change(database, builds[position]?.changes ?? [])));
  } finally {
    await Promise.all(databases.map((database) => database.drop()));
  }
}

async function change({ client }: TestDatabase, changes: readonly Change[]): Promise<Catalog> {
  for (const step of renderAllSql(changes).up) await client.query(step.sql);
  return readCatalog(client);
}

describe.skipIf(python === null)(`edited models under real SQLAlchemy${why}`, () => {
  test.each(Object.entries(MODELS))('%s: each change, all changes, and back', async (_, text) => {
    const back = CHANGES.slice(0, 8)
      .toReversed()
      .map(invert)
      .filter((each) => 'kind' in each);
    const pairs: readonly (readonly [string, Build, Build])[] = [
      ...CHANGES.map((each) => [describeChange(each), { text, changes: [each] }, { text: edit(text, [each]), changes: [] }] as const),
      ['all changes', { text, changes: CHANGES }, { text: edit(text, CHANGES), changes: [] }],
      ['and back', { text, changes: [] }, { text: edit(edit(text, CHANGES.slice(0, 8)), back), changes: [] }],
    ];
    const built = await build(pairs.flatMap(([, database, models]) => [database, models]));
    const differences = pairs.map(([what], position) => [what, compare(built[2 * position], built[2 * position + 1])] as const);
    expect(differences.filter(([, found]) => found.length > 0)).toEqual([]);
  });
});

function compare(one: Catalog | undefined, other: Catalog | undefined): ReturnType<typeof compareCatalogs> {
  if (one === undefined || other === undefined) throw new Error('not built');
  return compareCatalogs(one, other);
}
