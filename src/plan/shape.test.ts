import { expect, test } from 'vitest';
import { readPlan } from './read-plan.js';
import { shapeOfPlan } from './shape.js';

const scan = {
  'Node Type': 'Index Scan',
  'Relation Name': 'words',
  Alias: 'w',
  'Index Name': 'words_pkey',
  'Plan Rows': 5,
  'Total Cost': 8.3,
};
const join = {
  'Node Type': 'Nested Loop',
  'Plan Rows': 50,
  'Total Cost': 99,
  Plans: [{ 'Node Type': 'Seq Scan', 'Relation Name': 'files', Alias: 'files', 'Parallel Aware': true }, scan],
};

test('names nodes, relations and indexes, and leaves figures out', () => {
  const shape = shapeOfPlan(readPlan([{ Plan: join }]));
  expect(shape).toEqual(['Nested Loop', '  Parallel Seq Scan on files', '  Index Scan using words_pkey on words w']);
  expect(shapeOfPlan(readPlan([{ Plan: { ...join, 'Plan Rows': 7, 'Total Cost': 1 } }]))).toEqual(shape);
});
