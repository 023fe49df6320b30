import { expect, test } from 'vitest';
import type { Column, ForeignKey, Table } from '../catalog/catalog.js';
import type { DerivedWrite } from './derived.js';
import type { DerivedGroup } from './group-derived.js';
import { describeNeed, isJustified, isMoreThanCopy, isOfItsMoment } from './judge-derived.js';

/** A copy of projects.name in `table.column`; only what is judged is there. */
function group(table: string, column: string, by: DerivedWrite['by'] = 'code', overwritten = false): DerivedGroup {
  const from = { kind: 'copy', schema: null, table: 'projects', column: 'name', key: ['project_id'] } as const;
  return {
    table: { name: table } as Table,
    column: { name: column } as Column,
    from,
    other: { name: 'projects' } as Table,
    key: { columns: ['project_id'] } as unknown as ForeignKey,
    writes: [{ schema: null, table, column, place: null, from, by, text: '' }],
    reads: [],
    overwritten,
  };
}

test.each([
  ['job_events', 'project_name'],
  ['audit_log', 'project_name'],
  ['invoices', 'project_name'],
  ['jobs', 'old_name'],
  ['jobs', 'name_at_start'],
  ['order_items', 'unit_price'],
  ['jobs', 'template_version'],
  ['jobs', 'created_at'],
])('%s.%s says what was', (table, column) => {
  expect(isOfItsMoment(group(table, column))).toBe(true);
});

test.each([
  ['jobs', 'project_name'],
  ['projects', 'owner_email'],
  ['catalogs', 'title'],
])('%s.%s says what is', (table, column) => {
  expect(isOfItsMoment(group(table, column))).toBe(false);
});

test('a column that is given other values, or that a revision alone filled under a name of its own, is more than a copy', () => {
  expect(isMoreThanCopy(group('jobs', 'title'))).toBe(false);
  expect(isMoreThanCopy(group('jobs', 'title', 'code', true))).toBe(true);
  expect(isMoreThanCopy(group('jobs', 'title', 'revision'))).toBe(true);
  expect(isMoreThanCopy(group('jobs', 'project_name', 'revision'))).toBe(false);
});

test('a query justifies the column when it would cost many times as much without it, and much more', () => {
  const read = {
    schema: 'public',
    table: 'jobs',
    column: 'project_name',
    query: 'q.sql#1',
    callsPerMinute: 3,
    accessWithout: 'Seq Scan of projects',
  };
  const least = { ratio: 3, cost: 100 };
  expect(isJustified({ ...read, cost: 2, costWithout: 5000 }, least)).toBe(true);
  expect(isJustified({ ...read, cost: 2, costWithout: 20 }, least)).toBe(false);
  expect(isJustified({ ...read, cost: 4000, costWithout: 5000 }, least)).toBe(false);
  expect(isJustified({ ...read, cost: 4000, costWithout: null }, least)).toBe(false);
  expect(describeNeed([{ ...read, cost: 4000, costWithout: 5000 }])).toBe(
    'q.sql#1 reads it at a planned cost of 4 000, and would at 5 000 without it, by Seq Scan of projects.',
  );
  expect(describeNeed([])).toBe('No query that was read asks for it by name.');
});
