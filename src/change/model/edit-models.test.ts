import { beforeAll, describe, expect, test } from 'vitest';
import type { Parser } from 'web-tree-sitter';
import { loadParser } from '../../python/parse.js';
import type { Change, CreateIndex, ForeignKeyShape } from '../change.js';
import { defaultNaming, type NamingConvention } from '../../sqlalchemy/naming.js';
import { invert } from '../render.js';
import { editModels } from './edit-models.js';
import type { ModelSite } from './open-model.js';

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

const index: CreateIndex = {
  kind: 'createIndex',
  schema: 'public',
  table: 'orders',
  name: 'ix_orders_customer_id',
  method: 'btree',
  unique: false,
  keys: [{ column: 'customer_id', expression: null, descending: false, nulls: null, opclass: null }],
  include: [],
  where: null,
  concurrently: true,
};
const partial: CreateIndex = { ...index, name: 'ix_orders_open', where: "state = 'open'" };
const key: ForeignKeyShape = {
  name: 'orders_customer_id_fkey',
  columns: ['customer_id'],
  references: { schema: 'public', table: 'customers', columns: ['id'] },
  onDelete: 'NO ACTION',
  onUpdate: 'NO ACTION',
  match: 'SIMPLE',
  deferrable: 'not deferrable',
};
const cascade: Change = {
  kind: 'replaceForeignKey',
  schema: 'public',
  table: 'orders',
  before: key,
  after: { ...key, onDelete: 'CASCADE' },
};
const check: Change = { kind: 'addCheck', schema: 'public', table: 'orders', name: 'ck_orders_total', expression: 'total >= 0' };

function siteIn(text: string, naming: NamingConvention, inheritsArguments = false): ModelSite {
  return {
    table: 'orders',
    schema: null,
    file: 'models.py',
    line: 1,
    className: text.includes('class Order') ? 'Order' : null,
    naming,
    inheritsArguments,
  };
}

function edit(text: string, changes: readonly Change[], naming: NamingConvention = defaultNaming): string {
  const edited = editModels(changes, { parser, text: () => text, site: () => siteIn(text, naming) });
  expect(edited.notEdited).toEqual([]);
  return edited.files[0]?.after ?? text;
}

function refuse(text: string, change: Change, inheritsArguments = false): string | undefined {
  const edited = editModels([change], { parser, text: () => text, site: () => siteIn(text, defaultNaming, inheritsArguments) });
  expect(edited.files).toEqual([]);
  return edited.notEdited[0]?.reason;
}

const MODEL = `from sqlalchemy import ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from app.base import Base


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    total: Mapped[int]
`;

describe('an index', () => {
  test('is index=True where SQLAlchemy gives it that name', () => {
    expect(edit(MODEL, [index])).toBe(MODEL.replace('ForeignKey("customers.id"))', 'ForeignKey("customers.id"), index=True)'));
  });

  test('is an Index in new table arguments otherwise, imports included', () => {
    expect(edit(MODEL, [partial])).toBe(
      MODEL.replace('ForeignKey, Integer', 'ForeignKey, Index, Integer, text').replace(
        '"orders"\n',
        `"orders"
    __table_args__ = (
        Index("ix_orders_open", "customer_id", postgresql_where=text("state = 'open'")),
    )
`,
      ),
    );
  });

  test('does not use a name that the class hides', () => {
    const model = MODEL.replace('    total: Mapped[int]\n', '    total: Mapped[int]\n    text: Mapped[str]\n');
    expect(edit(model, [partial])).toContain('postgresql_where=sql_text("state = \'open\'")');
    expect(edit(model, [partial])).toContain('from sqlalchemy import ForeignKey, Index, Integer, text as sql_text\n');
  });

  test('goes through an imported module, and takes the quotes of the file', () => {
    const model =
      "import sqlalchemy as sa\n\n\nclass Order(Base):\n    '''An order.'''\n\n    __tablename__ = 'orders'\n    __table_args__ = {'schema': None}\n\n    customer_id = sa.Column(sa.Integer)\n";
    expect(edit(model, [partial])).toBe(
      model.replace(
        "{'schema': None}",
        `(
        sa.Index(
            'ix_orders_open', 'customer_id', postgresql_where=sa.text("state = 'open'")
        ),
        {'schema': None},
    )`,
      ),
    );
  });

  test("uses Flask-SQLAlchemy's db", () => {
    const model = 'from app import db\n\n\nclass Order(db.Model):\n    __tablename__ = "orders"\n    customer_id = db.Column(db.Integer)\n';
    expect(edit(model, [partial])).toContain('            "ix_orders_open", "customer_id", postgresql_where=db.text("state = \'open\'")\n');
    expect(edit(model, [index])).toContain('db.Column(db.Integer, index=True)');
  });

  test('joins a tuple on many lines before its dictionary, comments kept', () => {
    const model = `import sqlalchemy as sa

class Order(Base):
    __tablename__ = "orders"
    __table_args__ = (
        sa.UniqueConstraint("a", "b"),  # one each
        # Options.
        {"comment": "x"},
    )
`;
    expect(edit(model, [{ ...index, unique: true }])).toBe(
      model.replace('        # Options.', '        sa.Index("ix_orders_customer_id", "customer_id", unique=True),\n        # Options.'),
    );
  });

  test('joins a tuple on many lines without trailing comma, and one on one line', () => {
    const many =
      'import sqlalchemy as sa\n\nclass Order(Base):\n    __tablename__ = "orders"\n    __table_args__ = (\n        sa.UniqueConstraint("a"),\n        sa.UniqueConstraint("b")  # why\n    )\n';
    expect(edit(many, [index])).toContain(
      '        sa.UniqueConstraint("b"),  # why\n        sa.Index("ix_orders_customer_id", "customer_id"),\n    )\n',
    );
    const one = 'import sqlalchemy as sa\n\nclass Order(Base):\n    __tablename__ = "orders"\n    __table_args__ = (sa.Index("a", "b"),)\n';
    expect(edit(one, [{ ...index, name: 'ix_c' }])).toContain(
      '    __table_args__ = (sa.Index("a", "b"), sa.Index("ix_c", "customer_id"))\n',
    );
    expect(edit(one, [{ ...index, unique: true }])).toContain(`    __table_args__ = (
        sa.Index("a", "b"),
        sa.Index("ix_orders_customer_id", "customer_id", unique=True),
    )\n`);
  });

  test('joins a core table before its keywords', () => {
    const model =
      'from sqlalchemy import Column, Integer, Table\n\norders = Table(\n    "orders",\n    metadata,\n    Column("customer_id", Integer),\n    schema=None,\n)\n';
    expect(edit(model, [partial])).toContain(
      '    Index("ix_orders_open", "customer_id", postgresql_where=text("state = \'open\'")),\n    schema=None,\n',
    );
    expect(edit(model, [index])).toContain('    Column("customer_id", Integer, index=True),\n');
  });

  test('keeps CRLF', () => {
    const text = edit(MODEL.replaceAll('\n', '\r\n'), [partial]);
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  });

  test('is taken away again, however it stands', () => {
    for (const change of [index, partial, { ...partial, where: null, keys: [...partial.keys, ...partial.keys] }]) {
      const inverse = invert(change);
      if ('why' in inverse) throw new Error(inverse.why);
      const text = edit(edit(MODEL, [change]), [inverse]);
      expect(text.replace('ForeignKey, Index, Integer, text', 'ForeignKey, Integer').replace('Index, ', '')).toBe(MODEL);
    }
  });

  test('is refused where the arguments are computed', () => {
    expect(refuse('class Order(Base):\n    __tablename__ = "orders"\n    __table_args__ = common_args()\n', partial)).toContain('computed');
    expect(refuse(MODEL, partial, true)).toContain('mixin');
  });
});

describe('a foreign key', () => {
  test('gets its action where it stands', () => {
    expect(edit(MODEL, [cascade])).toContain('ForeignKey("customers.id", ondelete="CASCADE")');
    expect(edit(MODEL.replace('"customers.id"', '"customers.id", ondelete="SET NULL"'), [cascade])).toContain(
      'ForeignKey("customers.id", ondelete="CASCADE")',
    );
    const inverse = invert(cascade);
    if (!('why' in inverse)) expect(edit(edit(MODEL, [cascade]), [inverse]).replace(/\(\n {8}(.*)\n {4}\)/, '($1)')).toBe(MODEL);
  });

  test('stands in the table arguments too', () => {
    const model =
      'class Order(Base):\n    __tablename__ = "orders"\n    __table_args__ = (\n        ForeignKeyConstraint(\n            ["customer_id"],\n            ["customers.id"],\n        ),\n    )\n';
    expect(edit(model, [cascade])).toContain('            ["customers.id"],\n            ondelete="CASCADE",\n        ),\n');
  });

  test('of a mixin is left alone', () => {
    expect(refuse('class Order(HasCustomer, Base):\n    __tablename__ = "orders"\n', cascade)).toContain('mixin');
  });
});

test('a check has the name from which the convention makes that of the DDL', () => {
  const naming = { ...defaultNaming, ck: 'ck_%(table_name)s_%(constraint_name)s' };
  expect(edit(MODEL, [check], naming)).toContain('CheckConstraint("total >= 0", name="total")');
  expect(edit(MODEL, [check])).toContain('CheckConstraint("total >= 0", name="ck_orders_total")');
  const other = { ...defaultNaming, ck: '%(table_name)s_%(constraint_name)s_check' };
  expect(edit(MODEL, [check], other)).toContain('name=conv("ck_orders_total")');
  expect(edit(MODEL, [check], other)).toContain('from sqlalchemy.schema import conv\n');
});

test('several changes of one class follow one another', () => {
  const text = edit(MODEL, [index, partial, cascade, check]);
  expect(text).toContain('from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text\n');
  expect(text).toContain('mapped_column(\n        ForeignKey("customers.id", ondelete="CASCADE"), index=True\n    )\n');
  expect(text).toContain('        CheckConstraint("total >= 0", name="ck_orders_total"),\n    )\n');
});

test('characters outside of the basic plane do not shift the edits', () => {
  const model = MODEL.replace('    id:', '    # 🐘 é 漢\n    id:').replace('class Order', '# 🐘🐘\nclass Order');
  expect(edit(model, [index, cascade])).toBe(
    edit(MODEL, [index, cascade]).replace('    id:', '    # 🐘 é 漢\n    id:').replace('class Order', '# 🐘🐘\nclass Order'),
  );
});

test('statements that come to one index are that index in the models', () => {
  const onPartitions: Change = { kind: 'rawSql', statements: ['CREATE INDEX …'], reverse: [], meaning: [index] };
  expect(edit(MODEL, [onPartitions, index])).toBe(edit(MODEL, [index]));
  expect(refuse(MODEL, { kind: 'rawSql', statements: ['ALTER TABLE orders …'], reverse: [] })).toContain('not edited');
});

test('a unique constraint goes where the column alone states it', () => {
  const drop: Change = {
    kind: 'dropConstraint',
    schema: 'public',
    table: 'orders',
    name: 'orders_email_key',
    definition: 'UNIQUE (email)',
  };
  const model = (flags: string): string => `class Order(Base):\n    __tablename__ = "orders"\n    email = Column(Text${flags})\n`;
  expect(edit(model(', unique=True'), [drop])).toBe(model(''));
  expect(refuse(model(', index=True, unique=True'), drop)).toContain('does not state constraint');
});
