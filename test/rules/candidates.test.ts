import { expect, test } from 'vitest';
import { describeChange } from '../../src/change/render.js';
import type { Finding } from '../../src/engine/finding.js';
import type { Inputs } from '../../src/engine/rule.js';
import { runRules } from '../../src/engine/run.js';
import { rules } from '../../src/rules/registry.js';
import { defaultNaming, type NamingConvention } from '../../src/sqlalchemy/naming.js';
import type { ColumnStatistics, Statistics } from '../../src/statistics/statistics.js';
import { testDatabase } from '../harness/database.js';
import { readExample } from './read-example.js';

const orders = `
  CREATE TABLE customers (id bigint PRIMARY KEY);
  CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers ON DELETE SET NULL);`;

async function readSql(sql: string): Promise<Inputs> {
  await using database = await testDatabase();
  return await readExample({ title: 'given', sql, finds: [] }, database.database);
}

function find(inputs: Inputs, rule: string, naming: NamingConvention = defaultNaming): Finding {
  const [finding] = runRules(rules, inputs, { only: [rule], skip: [], rules: {}, naming }).findings;
  if (finding === undefined) throw new Error('nothing was found');
  return finding;
}

function firstChanges({ candidates }: Finding): string[] {
  return candidates.map(({ changes }) => changes.map(describeChange).join('; '));
}

/** What a live server would say of one column. */
function measured(table: string, rows: number, column: Partial<ColumnStatistics> & { readonly name: string }): Statistics {
  const nothing = {
    mostCommonValues: null,
    mostCommonFrequencies: null,
    histogramBounds: null,
    correlation: null,
    mostCommonElements: null,
    mostCommonElementFrequencies: null,
    elementCountHistogram: null,
  };
  const columns = [{ inherited: false, nullFraction: 0, averageWidth: 8, distinct: 0, ...nothing, ...column }];
  const relation = {
    schema: 'public',
    name: table,
    kind: 'table' as const,
    table: null,
    rows,
    pages: Math.ceil(rows / 100),
    allVisible: 0,
    columns,
    activity: null,
  };
  return { asOf: '2026-01-01T00:00:00Z', source: 'live', relations: [relation], settings: {}, statsReset: null };
}

test('a key that is mostly NULL is offered the partial index first, with the share that decides', async () => {
  const inputs = { ...(await readSql(orders)), statistics: measured('orders', 1_000_000, { name: 'customer_id', nullFraction: 0.9 }) };
  const finding = find(inputs, 'indexes/foreign-key-without-index');
  expect(firstChanges(finding).slice(0, 2)).toEqual([
    'Create index ix_orders_customer_id on orders (customer_id) where customer_id IS NOT NULL',
    'Create index ix_orders_customer_id on orders (customer_id)',
  ]);
  expect(finding.candidates[1]?.drawback).toContain('90 %');
});

test('where few values are NULL the whole index comes first', async () => {
  const finding = find(await readSql(orders), 'indexes/foreign-key-without-index');
  expect(firstChanges(finding)[0]).toBe('Create index ix_orders_customer_id on orders (customer_id)');
  expect(finding.candidates.slice(1).map(({ drawback }) => drawback)).not.toContain(null);
});

test('no plan is claimed for a table that the planner reads as a whole in any case', async () => {
  const inputs = { ...(await readSql(orders)), statistics: measured('orders', 200, { name: 'customer_id' }) };
  expect(find(inputs, 'indexes/foreign-key-without-index').claims.map(({ kind }) => kind)).not.toContain('plan');
});

test('names follow the convention of the project', async () => {
  const naming = { ...defaultNaming, ix: 'idx_%(table_name)s__%(column_0_name)s' };
  const [change] = firstChanges(find(await readSql(orders), 'indexes/foreign-key-without-index', naming));
  expect(change).toBe('Create index idx_orders__customer_id on orders (customer_id)');
});

test('wide JSON values on a live server make the finding a warning', async () => {
  const inputs = await readSql('CREATE TABLE events (id bigint PRIMARY KEY, payload jsonb)');
  expect(find(inputs, 'types/jsonb-without-schema').severity).toBe('info');
  const wide = { ...inputs, statistics: measured('events', 1_000, { name: 'payload', averageWidth: 4_000 }) };
  expect(find(wide, 'types/jsonb-without-schema')).toMatchObject({ severity: 'warning', evidence: { averageWidth: 4_000 } });
});

test('CASCADE is listed with the tables that it would reach, and never recommended in place of another action', async () => {
  const inputs = await readSql(`
    CREATE TABLE users (id bigint PRIMARY KEY);
    CREATE TABLE projects (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users);
    CREATE TABLE media (id bigint PRIMARY KEY, project_id bigint NOT NULL REFERENCES projects ON DELETE CASCADE);
    CREATE TABLE words (id bigint PRIMARY KEY, media_id bigint NOT NULL REFERENCES media ON DELETE CASCADE);`);
  const { candidates } = find(inputs, 'constraints/foreign-key-without-delete-action');
  expect(candidates.map(({ title }) => title)).toEqual(['ON DELETE RESTRICT', 'ON DELETE CASCADE']);
  expect(candidates[0]?.why).toContain('SET NULL is impossible: projects.user_id is NOT NULL');
  expect(candidates[1]).toMatchObject({
    alternativeOnly: true,
    drawback: 'One DELETE of a row of users would delete rows of 3 tables: projects, media, words.',
  });
});

test('JSON null is let in only where SQLAlchemy would write it', async () => {
  const model = (type: string): string => `
    from sqlalchemy import Column, Integer
    from sqlalchemy.dialects.postgresql import JSONB
    from sqlalchemy.orm import declarative_base
    class Event(declarative_base()):
        __tablename__ = "events"
        id = Column(Integer, primary_key=True)
        payload = Column(${type}, default=dict)`;
  const titleOf = async (type: string): Promise<string | undefined> => {
    await using copy = await testDatabase();
    const inputs = await readExample({ title: 'given', files: { 'models.py': model(type) }, finds: [] }, copy.database);
    return find(inputs, 'types/jsonb-without-schema').candidates[0]?.title;
  };
  expect(await titleOf('JSONB')).toBe("CHECK (jsonb_typeof(payload) IN ('object', 'null'))");
  expect(await titleOf('JSONB(none_as_null=True)')).toBe("CHECK (jsonb_typeof(payload) = 'object')");
});

test('a soft delete that no known query asks about is for information, and without an owner nothing is offered', async () => {
  const rule = 'indexes/soft-delete-without-partial-index';
  const alone = find(
    await readSql('CREATE TABLE users (id bigint PRIMARY KEY, name text, deleted boolean NOT NULL); CREATE INDEX ON users (name);'),
    rule,
  );
  expect(alone).toMatchObject({ severity: 'info', candidates: [] });
  expect(alone.noRecommendation).toContain('No query that asks for NOT deleted is known');
  const owned = find(
    await readSql(`
      CREATE TABLE roles (name text PRIMARY KEY);
      CREATE TABLE users (id bigint PRIMARY KEY);
      CREATE TABLE notes (
        id bigint PRIMARY KEY, role text NOT NULL REFERENCES roles, created_by bigint NOT NULL REFERENCES users,
        user_id bigint NOT NULL REFERENCES users, deleted_at timestamptz);`),
    rule,
  );
  expect(firstChanges(owned)[0]).toBe('Create index ix_notes_user_id_not_deleted on notes (user_id) where deleted_at IS NULL');
  expect(owned.candidates[0]?.why).toContain('An assumption to check');
});

test('an index that leads with a part of a composite key narrows the search, and makes the finding one for information', async () => {
  const finding = find(
    await readSql(`
      CREATE TABLE parents (a bigint, b bigint, PRIMARY KEY (a, b));
      CREATE TABLE children (id bigint PRIMARY KEY, a bigint, b bigint, FOREIGN KEY (a, b) REFERENCES parents ON DELETE CASCADE);
      CREATE INDEX children_b ON children (b, id);`),
    'indexes/foreign-key-without-index',
  );
  expect(finding.severity).toBe('info');
  expect(finding.message).toContain('narrowed only by what leads with a part of it (children_b)');
});
