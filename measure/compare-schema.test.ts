import { expect, test } from 'vitest';
import { compareSchemas } from './compare-schema.js';
import type { SchemaDocument, TableDocument } from './schema-document.js';

const orders: TableDocument = {
  schema: 'public',
  name: 'orders',
  columns: [
    { name: 'id', type: 'integer', nullable: false, default: null, identity: 'always', generated: null },
    { name: 'state', type: 'public.order_state', nullable: false, default: "'new'::public.order_state", identity: null, generated: null },
  ],
  primaryKey: { name: 'orders_pkey', columns: ['id'] },
  uniques: [],
  foreignKeys: [],
  checks: [{ name: 'positive', expression: '(id > 0)' }],
  indexes: [{ name: 'orders_pkey', definition: 'CREATE UNIQUE INDEX orders_pkey ON public.orders USING btree (id)', unique: true }],
};
const schema = (...tables: readonly TableDocument[]): SchemaDocument => ({ tables, enums: [], sequences: [], views: [], notExamined: [] });

test('a schema equals itself, whichever way names and checks are printed', () => {
  const [id, state] = orders.columns;
  const plain = { ...state!, type: 'order_state', default: "'new'::order_state" };
  const same = { ...orders, columns: [id!, plain], checks: [{ name: 'positive', definition: 'CHECK ((id > 0))' }] };
  const comparison = compareSchemas(schema(same), schema(orders));
  expect(comparison.misses).toEqual([]);
  expect(comparison.wholeTables).toEqual({ matching: 1, of: 1 });
  expect(comparison.shares.get('indexes')).toEqual({ matching: 0, of: 0 });
});

test('what either side lacks is a miss over the union', () => {
  const [id] = orders.columns;
  const extra = { ...orders, name: 'extra' };
  const comparison = compareSchemas(schema({ ...orders, columns: [id!] }, extra), schema(orders));
  expect(comparison.shares.get('tables')).toEqual({ matching: 1, of: 2 });
  expect(comparison.shares.get('columns')).toEqual({ matching: 1, of: 4 });
  expect(comparison.wholeTables).toEqual({ matching: 0, of: 2 });
});

test('a name, an order or an action that differs is a difference', () => {
  const key = {
    name: 'fk',
    columns: ['id'],
    references: { schema: 'public', table: 'other', columns: ['id'] },
    onUpdate: null,
    deferrable: false,
  };
  const left = { ...orders, columns: orders.columns.toReversed(), foreignKeys: [{ ...key, onDelete: 'CASCADE' }] };
  const right = { ...orders, foreignKeys: [{ ...key, onDelete: 'NO ACTION', deferrable: 'not deferrable' }] };
  expect(compareSchemas(schema(left), schema(right)).misses.map(({ kind }) => kind)).toEqual(['column order', 'keys']);
});

test("Alembic's own table is left out", () => {
  expect(compareSchemas(schema(), schema({ ...orders, name: 'alembic_version' })).wholeTables).toEqual({ matching: 0, of: 0 });
});
