import { expect, test } from 'vitest';
import { forecastSchema } from '../../src/operations/forecast/result.js';
import { runCli } from '../harness/cli.js';
import { testDatabase } from '../harness/database.js';
import { findViolations } from '../harness/published-schema.js';
import { temporaryFolder } from '../harness/temporary.js';

const models = `
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Index, Integer, MetaData, Table, Text
metadata = MetaData()
Table("kinds", metadata, Column("id", Integer, primary_key=True), Column("name", Text, nullable=False))
Table("accounts", metadata, Column("id", Integer, primary_key=True), Column("name", Text, nullable=False), Column("made", DateTime, nullable=False))
Table("events", metadata, Column("id", Integer, primary_key=True),
      Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True), Column("kind_id", ForeignKey("kinds.id"), nullable=False),
      Column("at", DateTime, nullable=False), Column("note", Text))
`;

const configuration = `
[workload]
files = ["queries.sql"]
[volumes.kinds]
rows = 12
[volumes.accounts]
rows = 400
growth_per_month = 100
[volumes.events]
rows = 40_000
growth_per_month = 10_000
rows_per.accounts = 100
`;

const queries = `
SELECT * FROM events WHERE id = $1;
-- calls: 30/min
SELECT * FROM events WHERE note = $1;
SELECT * FROM events WHERE account_id = $1;
SELECT name FROM accounts ORDER BY name;
SELECT * FROM missing;
`;

const project = { 'models.py': models, 'plinth.toml': configuration, 'queries.sql': queries };
const now = { PLINTH_NOW: '2026-03-01T00:00:00Z' };

test('declared sizes: what grows, which plans turn and when, what hurts first, and which key runs out', async () => {
  using folder = temporaryFolder(project);
  const run = await runCli(['forecast', folder.path, '--times', '10,100,100000', '--format', 'json'], { env: now });
  const document: unknown = JSON.parse(run.stdout);
  expect(findViolations('forecast', document)).toEqual([]);
  const { steps, tables, queries: planned, hurts, limits, notExamined } = forecastSchema.parse(document);
  expect([run.code, steps]).toEqual([0, [1, 10, 100, 100_000]]);
  expect(tables.map(({ name, role }) => [name, role])).toEqual([
    ['events', 'grows'],
    ['accounts', 'grows'],
    ['kinds', 'stays'],
  ]);
  expect(tables[0]).toMatchObject({ rows: [40_000, 400_000, 4_000_000, 4_000_000_000], dates: ['2026-03-01', '2029-02-28', null, null] });
  expect(planned.map(({ curve }) => curve)).toEqual(['does not grow', 'grows with the rows', 'does not grow', 'grows with the rows']);
  const turns = planned[1]?.turns ?? [];
  expect(turns[0]?.after).toContain('  Parallel Seq Scan on events');
  expect(turns[0]?.table?.name).toBe('events');
  expect(turns[0]?.between[1]).toBeLessThanOrEqual((turns[0]?.between[0] ?? 0) * 2);
  expect(hurts[0]).toMatchObject({ name: 'events', queries: ['queries.sql#2', 'queries.sql#3', 'queries.sql#1'] });
  expect(limits.map(({ table, at }) => [table, at])).toEqual([['events', 100_000]]);
  expect(notExamined.map(({ file, line, object }) => [file, line, object])).toEqual([['queries.sql', 7, 'query queries.sql#5']]);

  const text = await runCli(['forecast', folder.path, '--months', '12,24', '--stays', 'accounts'], { env: now });
  expect(text.code).toBe(0);
  expect(text.stdout).toMatch(/events: 40 000 rows \(.* MB\) to 280 000/);
  expect(text.stdout).toContain('accounts stays at 400: stated');
});

test('a live database: its statistics are grown, and nothing is written to it', async () => {
  await using live = await testDatabase();
  await live.client.query(`
    CREATE TABLE public.notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL, state int NOT NULL);
    INSERT INTO public.notes (body, state) SELECT 'note ' || i, i % 5 FROM generate_series(1, 20000) i;
    ANALYZE public.notes`);
  using folder = temporaryFolder({ 'q.sql': 'SELECT count(*) FROM notes WHERE state = 3;\n' });
  const { stdout } = await runCli(['forecast', folder.path, '--database-url', live.url, '--queries', 'q.sql', '--format', 'json']);
  const { target, tables, queries: planned } = forecastSchema.parse(JSON.parse(stdout));
  expect([target.statistics, target.schema, tables[0]?.rows]).toEqual(['live', 'database', [20_000, 200_000, 2_000_000, 20_000_000]]);
  expect(planned[0]).toMatchObject({ rows: [1, 1, 1, 1], curve: 'grows with the rows' });
});

test('a table that is not there is a failure with a hint', async () => {
  using folder = temporaryFolder(project);
  const { code, stdout } = await runCli(['forecast', folder.path, '--stays', 'evnets', '--format', 'json']);
  const document: unknown = JSON.parse(stdout);
  expect([code, findViolations('failure', document)]).toEqual([2, []]);
  expect(stdout).toContain('there is no table evnets');
});
