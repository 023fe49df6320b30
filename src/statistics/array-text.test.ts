import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readArrayText, writeArrayText } from './array-text.js';

test('what is written is read back, whatever the texts hold', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string())), (elements) => {
      expect(readArrayText(writeArrayText(elements))).toEqual(elements);
    }),
  );
});

test('reads what PostgreSQL prints', () => {
  expect(readArrayText('{a,"b c",NULL,"NULL","x\\"y\\\\z",1.5}')).toEqual(['a', 'b c', null, 'NULL', 'x"y\\z', '1.5']);
});
