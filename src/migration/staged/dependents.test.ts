import { expect, test } from 'vitest';
import { renameIn } from './dependents.js';

test('names in an expression, but not in literals, calls and casts', () => {
  expect(renameIn("((n >= 0) AND (note <> 'n n'::n) AND (n(n) > (n)::numeric))", 'n', 'n_new')).toBe(
    "((n_new >= 0) AND (note <> 'n n'::n) AND (n(n_new) > (n_new)::numeric))",
  );
  expect(renameIn('("select" > 0)', 'select', 'Odd')).toBe('("Odd" > 0)');
});
