import { beforeAll, expect, test } from 'vitest';
import type { Parser } from 'web-tree-sitter';
import { fakeFix, index } from '../../../test/fix/sample-fixes.js';
import type { Change, EditPython } from '../../change/change.js';
import { loadParser } from '../../python/parse.js';
import { defaultNaming } from '../../sqlalchemy/naming.js';
import type { ChosenFix } from './chosen-fix.js';
import { type Merged, mergeFixes } from './merge.js';

const MODELS = `from sqlalchemy import ForeignKey
from shop.base import Base


class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(primary_key=True)
    customer_id = mapped_column(ForeignKey("customers.id"))

    @classmethod
    def all(cls, session):
        return session.scalars(select(cls)).all()
`;

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

/** Replaces text that stands once in the models. */
function edit(before: string, after: string): EditPython {
  const offset = MODELS.indexOf(before);
  const at = (position: number) => {
    const lines = MODELS.slice(0, position).split('\n');
    return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
  };
  const [start, end] = [at(offset), at(offset + before.length)];
  return {
    kind: 'editPython',
    edits: [{ place: { file: 'models.py', ...start, endLine: end.line, endColumn: end.column }, before, after }],
  };
}

function merge(fixes: readonly ChosenFix[], text = MODELS): Merged {
  const site = {
    table: 'orders',
    schema: null,
    file: 'models.py',
    line: 5,
    className: 'Order',
    naming: defaultNaming,
    inheritsArguments: false,
  };
  return mergeFixes(fixes, {
    sources: { text: (file) => (file === 'models.py' ? text : null), countErrors: () => 0 },
    models: { parser, text: () => text, site: (_, table) => (table === 'orders' ? site : null) },
    revisions: {
      directory: 'm/versions',
      heads: ['aaaa'],
      sample: null,
      date: new Date('2026-01-02'),
      defaultSchema: 'public',
      conventional: false,
    },
    history: [],
    date: new Date('2026-01-02'),
  });
}

const check: Change = { kind: 'addCheck', schema: 'public', table: 'orders', name: 'ck_orders_id', expression: 'id > 0' };
const limit = edit('select(cls)', 'select(cls).limit(100)');

test('edits of code and of models meet in one text, statements in one chain', () => {
  const { fixes, files, revisions, leftOut } = merge([
    fakeFix('limit', [limit, edit('from shop.base', 'from shop.page import limited\nfrom shop.base')]),
    fakeFix('index', [index(['customer_id'])]),
    fakeFix('check', [check]),
    fakeFix('partial', [index(['id'], { where: 'id > 5', name: 'ix_orders_large' }), edit('def all', 'def every')]),
  ]);
  expect(leftOut).toEqual([]);
  expect(fixes).toHaveLength(4);
  expect(files.map(({ file, before }) => [file, before === null])).toEqual([
    ['models.py', false],
    ...revisions.map(({ file }) => [file, true]),
  ]);
  expect(files[0]?.after).toBe(`from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from shop.page import limited
from shop.base import Base


class Order(Base):
    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("id > 0", name="ck_orders_id"),
        Index("ix_orders_large", "id", postgresql_where=text("id > 5")),
    )
    id = mapped_column(primary_key=True)
    customer_id = mapped_column(ForeignKey("customers.id"), index=True)

    @classmethod
    def every(cls, session):
        return session.scalars(select(cls).limit(100)).all()
`);
  expect(revisions.map(({ stage }) => stage)).toEqual(['outside', 'inside', 'validate']);
});

test('what wants the lines of an earlier one is left out as a whole, and named', () => {
  const { fixes, leftOut, revisions } = merge([
    fakeFix('limit', [limit]),
    fakeFix('keyset', [edit('return session.scalars(select(cls)).all()', 'return page(session)'), index(['id', 'customer_id'])]),
    fakeFix('same', [limit]),
  ]);
  expect(fixes.map(({ id }) => id)).toEqual(['limit', 'same']);
  expect(leftOut.map(({ fix, status, why }) => [fix.id, status, why])).toEqual([
    [
      'keyset',
      'left_out',
      'models.py:12 is edited by another change that was chosen: "change limit" (limit); run plinth fix for this one afterwards',
    ],
  ]);
  expect(revisions).toEqual([]);
});

test('what does not stand there any more, and what no editor can say, is to be done by hand', () => {
  const computed = MODELS.replace('    id =', '    __table_args__ = make()\n    id =').replace('select(cls)', 'select(Order)');
  const { fixes, leftOut, files } = merge(
    [fakeFix('gone', [limit]), fakeFix('check', [check]), fakeFix('index', [index(['customer_id'])])],
    computed,
  );
  expect(fixes.map(({ id }) => id)).toEqual(['index']);
  expect(leftOut.map(({ fix, status }) => [fix.id, status])).toEqual([
    ['gone', 'instructions'],
    ['check', 'instructions'],
  ]);
  expect(files[0]?.after).toContain('index=True');
});

test('a table without a model is changed in the database alone, with a word', () => {
  const { fixes, notes, files } = merge([fakeFix('other', [index(['a'], { table: 'log' })])]);
  expect(fixes).toHaveLength(1);
  expect(notes.get('other')).toEqual([expect.stringContaining('no model defines table log')]);
  expect(files.map(({ before }) => before)).toEqual([null]);
});

test('one change that two fixes want is made once', () => {
  const { revisions } = merge([fakeFix('one', [index(['customer_id']), check]), fakeFix('two', [index(['customer_id'])])]);
  expect(revisions[0]?.upgrade.match(/create_index/g)).toHaveLength(1);
});
