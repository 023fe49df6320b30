import { expect, test } from 'vitest';
import type { Table } from '../catalog/catalog.js';
import type { Statistics } from '../statistics/statistics.js';
import { bindParameters } from './bind-parameters.js';

test('a pattern is sought anywhere, at the beginning, and as a whole value', () => {
  const column = { name: 'name', type: 'text', baseType: 'text' };
  const table = { schema: 'public', name: 'users', columns: [column] } as unknown as Table;
  const known = {
    name: 'name',
    inherited: false,
    mostCommonValues: '{"50% off"}',
    mostCommonFrequencies: [0.2],
    histogramBounds: '{Ada,Bob,Cleo,Zoë_x}',
  };
  const statistics = { relations: [{ schema: 'public', name: 'users', table: null, columns: [known] }] } as unknown as Statistics;
  const use = { number: 1, relation: 'pattern' as const, column: { table, column: table.columns[0] ?? (column as never), alias: 'users' } };
  const { bindings, why } = bindParameters([use], ['text'], statistics);
  expect(why).toBeNull();
  expect(bindings.map(({ name, values }) => [name, ...values])).toEqual([
    ['most common', String.raw`%50\%%`],
    ['median', 'Cle%'],
    ['rare', 'Bob%'],
  ]);
  expect(JSON.stringify(bindings.map(({ described }) => described))).not.toMatch(/Cleo|Bob|off/);
});
