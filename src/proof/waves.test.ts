import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packWaves } from './waves.js';

test('no two items of a wave share a key, none is lost, and order within a key is kept', () => {
  const item = fc.record({ id: fc.nat(), keys: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 }) });
  fc.assert(
    fc.property(fc.array(item), (items) => {
      const waves = packWaves(items, ({ keys }) => keys);
      expect(waves.flat().length).toBe(items.length);
      for (const wave of waves) {
        const keys = wave.flatMap((each) => [...new Set(each.keys)]);
        expect(new Set(keys).size).toBe(keys.length);
      }
      const order = waves.flat();
      for (const [index, one] of items.entries())
        for (const other of items.slice(index + 1))
          if (one.keys.some((key) => other.keys.includes(key))) expect(order.indexOf(one)).toBeLessThan(order.indexOf(other));
    }),
  );
});

test('items of different tables share one wave', () => {
  expect(packWaves(['a', 'b', 'a'], (key) => [key])).toEqual([['a', 'b'], ['a']]);
});
