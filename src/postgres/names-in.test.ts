import { expect, test } from 'vitest';
import { namesIn } from './names-in.js';

test('names as the server folds them', () => {
  expect(namesIn('SELECT Id FROM "Odd ""one".Täble_$1')).toEqual(['select', 'id', 'from', 'Odd "one', 'täble_$1']);
  expect(namesIn('ÄRGER')).toEqual(['Ärger', 'ärger']);
  expect(namesIn('')).toEqual([]);
});
