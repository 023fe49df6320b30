import { expect, test } from 'vitest';
import { normalizeCondition, splitConjuncts } from './conjuncts.js';

test.each([
  ['(customer_id IS NOT NULL)', ['customer_id IS NOT NULL']],
  ['((a IS NOT NULL) AND (b = 1))', ['a IS NOT NULL', 'b = 1']],
  ["(is_deleted AND (kind = 'a AND b'::text))", ['is_deleted', "kind = 'a AND b'::text"]],
  ['((a = 1) OR ((b = 2) AND (c = 3)))', ['(a = 1) OR ((b = 2) AND (c = 3))']],
  ['(a) AND (b)', ['a', 'b']],
  ['("odd ) AND ( name" IS NULL)', ['"odd ) AND ( name" IS NULL']],
  ['is_deleted', ['is_deleted']],
])('%s', (expression, conjuncts) => {
  expect(splitConjuncts(expression)).toEqual(conjuncts);
});

test.each([
  ['is_deleted = false', 'NOT is_deleted'],
  ['"isDeleted" <> true', 'NOT "isDeleted"'],
  ['is_deleted = true', 'is_deleted'],
  ['is_deleted IS FALSE', 'is_deleted IS FALSE'],
  ['NOT is_deleted', 'NOT is_deleted'],
])('%s is %s to the planner', (condition, normal) => {
  expect(normalizeCondition(condition)).toBe(normal);
});
