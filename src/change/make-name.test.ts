import { expect, test } from 'vitest';
import { nameCheck, nameIndex } from './make-name.js';
import { defaultNaming } from '../sqlalchemy/naming.js';

const none: ReadonlySet<string> = new Set();

test('without a convention an index has all its columns in its name', () => {
  expect(nameIndex(defaultNaming, { table: 'orders', columns: ['customer_id'] }, none)).toBe('ix_orders_customer_id');
  expect(nameIndex(defaultNaming, { table: 'orders', columns: ['a', 'b'], suffix: 'active' }, none)).toBe('ix_orders_a_b_active');
});

test('a convention that names the first column alone is kept for one column, not for two', () => {
  const naming = { ...defaultNaming, ix: '%(column_0_label)s_idx' };
  expect(nameIndex(naming, { table: 'orders', columns: ['customer_id'] }, none)).toBe('orders_customer_id_idx');
  expect(nameIndex(naming, { table: 'orders', columns: ['a', 'b'] }, none)).toBe('ix_orders_a_b');
});

test('a convention with every column is kept for two', () => {
  const naming = { ...defaultNaming, ix: 'idx_%(table_name)s_%(column_0_N_name)s' };
  expect(nameIndex(naming, { table: 'orders', columns: ['a', 'b'] }, none)).toBe('idx_orders_a_b');
});

test('a name that is taken or too long gives way', () => {
  expect(nameIndex(defaultNaming, { table: 't', columns: ['a'] }, new Set(['ix_t_a']))).toBe('ix_t_a_1');
  expect(nameIndex(defaultNaming, { table: 't'.repeat(40), columns: ['c'.repeat(40)] }, none)).toHaveLength(60);
});

test("a check has PostgreSQL's name, or the convention's", () => {
  const wanted = { table: 'events', columns: ['payload'], suffix: 'is_object' };
  expect(nameCheck(defaultNaming, wanted, none)).toBe('events_payload_is_object');
  expect(nameCheck({ ...defaultNaming, ck: 'ck_%(table_name)s_%(constraint_name)s' }, wanted, none)).toBe('ck_events_payload_is_object');
});
