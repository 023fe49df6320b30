import { expect, test } from 'vitest';
import { conditionsOf, sortColumnsOf } from './conditions.js';
import type { PlanNode } from './plan.js';
import { readPlan } from './read-plan.js';

function plan(node: object): PlanNode {
  return readPlan([{ Plan: node }]).root;
}

test('the conditions of a scan are single, without the alias, each once', () => {
  const scan = plan({
    'Node Type': 'Bitmap Heap Scan',
    'Relation Name': 'words',
    Alias: 'w',
    Filter: "((NOT w.is_deleted) AND (w.note = 'a w.b AND c'::text))",
    'Recheck Cond': '(w.media_id = $1)',
    'Index Cond': '(w.media_id = $1)',
  });
  expect(conditionsOf(scan)).toEqual(['NOT is_deleted', "note = 'a w.b AND c'::text", 'media_id = $1']);
});

test('the order above a scan is read as far as it is made of its own columns', () => {
  const scan = { 'Node Type': 'Seq Scan', 'Relation Name': 'words', Alias: 'w' };
  const other = { 'Node Type': 'Seq Scan', 'Relation Name': 'media', Alias: 'm' };
  const root = plan({
    'Node Type': 'Limit',
    Plans: [
      {
        'Node Type': 'Sort',
        'Sort Key': ['w."createdAt" DESC', 'w.id', 'm.name', 'w.n'],
        Plans: [{ 'Node Type': 'Hash Join', Plans: [scan, other] }],
      },
    ],
  });
  const [words] = root.plans[0]?.plans[0]?.plans ?? [];
  if (words === undefined) throw new Error('no scan');
  expect(sortColumnsOf(root, words)).toEqual([
    { column: 'createdAt', descending: true },
    { column: 'id', descending: false },
  ]);
});
