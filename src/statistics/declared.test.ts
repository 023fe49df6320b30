import { expect, test } from 'vitest';
import { AGENCY_QUERIES, AGENCY_SCHEMA, agencyRows, agencyVolumes } from '../../measure/declared/agency.js';
import { compareDeclared } from '../../measure/declared/compare.js';
import { testDatabase, testServer } from '../../test/harness/database.js';
import { readCatalog } from '../catalog/read.js';
import { isFailure } from '../failure/failure.js';
import { isSameShape } from '../plan/shape.js';
import { checkVolumes } from './declared/check.js';
import { declareStatistics, type Volumes } from './declared.js';
import type { ColumnStatistics } from './statistics.js';

test('a shadow that knows the declaration alone plans as a database whose rows obey it', async () => {
  const size = 0.02;
  // A third of them: `npm run measure:declared` asks all.
  const queries = AGENCY_QUERIES.filter((_, position) => position % 3 === 0);
  const asked = { schema: AGENCY_SCHEMA, volumes: agencyVolumes(size), queries };
  const { compared } = await compareDeclared(testServer(), asked, async (client) => {
    for (const sql of agencyRows(size)) await client.query(sql);
  });
  const same = compared.filter(({ real, declared }) => real !== null && declared !== null && isSameShape(real, declared));
  expect(compared.every(({ real, declared }) => real !== null && declared !== null)).toBe(true);
  expect(same.length).toBeGreaterThanOrEqual(0.85 * compared.length);
});

const SCHEMA = `
  CREATE TYPE color AS ENUM ('red', 'green', 'blue');
  CREATE DOMAIN grade AS int CHECK (VALUE IN (1, 2, 3));
  CREATE TABLE owners (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
  CREATE TABLE things (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner_id bigint NOT NULL REFERENCES owners, code uuid UNIQUE, color color NOT NULL, grade grade NOT NULL,
    state varchar(20) NOT NULL CHECK (state IN ('new', 'used', 'it''s')), stars int CHECK (stars >= 1 AND stars <= 5), live boolean NOT NULL, price numeric(10, 2) NOT NULL,
    body jsonb NOT NULL, words text[] NOT NULL, created_at timestamptz NOT NULL, made_on date NOT NULL, sold_at timestamptz, expires_at timestamptz NOT NULL);
  CREATE TABLE parts (thing_id int NOT NULL REFERENCES things, position int NOT NULL, PRIMARY KEY (thing_id, position))`;

const VOLUMES: Volumes = {
  owners: { rows: 1000 },
  things: {
    rows: 60_000,
    growth_per_month: 5_000,
    rows_per: { owners: 100 },
    null_fraction: { code: 0.5 },
    frequencies: { live: { true: 0.99, false: 0.01 }, color: { red: 0.7 } },
    width: { body: 900 },
  },
  parts: { rows_per: { things: 4 } },
};

test('what is declared, what the schema tells, and what is assumed', async () => {
  await using database = await testDatabase();
  await database.client.query(SCHEMA);
  const now = new Date('2026-06-01T00:00:00Z');
  const { statistics, basis } = declareStatistics(await readCatalog(database.client), VOLUMES, now);
  const columns = new Map(
    statistics.relations.flatMap(({ name, columns: own }) =>
      own.map((column): [string, ColumnStatistics] => [`${name}.${column.name}`, column]),
    ),
  );
  const of = (name: `${string}.${string}`): Partial<ColumnStatistics> => columns.get(name) ?? {};
  expect(of('things.id')).toMatchObject({ distinct: -1, correlation: 1, histogramBounds: expect.stringContaining('"60000"') });
  expect(of('things.owner_id')).toMatchObject({ distinct: 600, histogramBounds: expect.stringContaining('"1000"') });
  expect(of('things.code')).toMatchObject({ distinct: -0.5, nullFraction: 0.5 });
  expect(of('things.color')).toMatchObject({ distinct: 3, mostCommonValues: '{"red","green","blue"}', averageWidth: 4 });
  expect(of('things.color').mostCommonFrequencies?.[1]).toBeCloseTo(0.15);
  expect(of('things.grade')).toMatchObject({ distinct: 3, mostCommonValues: '{"1","2","3"}' });
  expect(of('things.state')).toMatchObject({ distinct: 3, mostCommonValues: `{"new","used","it's"}` });
  expect(of('things.stars')).toMatchObject({ distinct: 5, mostCommonValues: '{"1","2","3","4","5"}' });
  expect(of('things.live')).toMatchObject({ mostCommonValues: '{"t","f"}', mostCommonFrequencies: [0.99, 0.01] });
  expect(of('things.body')).toMatchObject({ averageWidth: 900, distinct: 0 });
  expect(of('things.price').averageWidth).toBeLessThan(12);
  expect(of('things.created_at')).toMatchObject({
    distinct: -1,
    correlation: 1,
    histogramBounds: expect.stringMatching(/^\{"2025-0[56]-.*2026-06-01 00:00:00\.000\+00"\}$/),
  });
  expect(of('things.made_on').distinct).toBe(365);
  expect(of('things.sold_at')).toMatchObject({ nullFraction: 0.5, distinct: -0.5 });
  expect(of('things.expires_at').histogramBounds).toBeNull();
  expect(of('parts.thing_id')).toMatchObject({ distinct: 60_000, correlation: 1 });
  const why = (column: string | null, figure: string): string | undefined =>
    basis.find((each) => each.table === 'things' && each.column === column && each.figure === figure)?.source;
  expect([
    why(null, 'rows'),
    why(null, 'age'),
    why('owner_id', 'distinct values'),
    why('live', 'frequencies'),
    why('state', 'frequencies'),
  ]).toEqual(['declared', 'derived', 'derived', 'declared', 'assumed']);
});

test('volumes that cannot be so are refused with file, key and a hint', async () => {
  await using database = await testDatabase();
  await database.client.query(SCHEMA);
  const catalog = await readCatalog(database.client);
  const refuse = (volumes: Volumes): string => {
    try {
      checkVolumes(catalog, volumes, { file: 'plinth.toml', mayLack: () => false });
    } catch (error) {
      if (isFailure(error)) return `${error.message} | ${error.hint ?? ''}`;
      throw error;
    }
    return 'passed';
  };
  const things = (volume: Volumes[string]): Volumes => ({ owners: { rows: 1000 }, things: { rows: 60_000, ...volume } });
  expect(refuse(VOLUMES)).toBe('passed');
  expect(refuse(things({ distinct: { price: 70_000 } }))).toBe(
    'plinth.toml: volumes.things.distinct.price says 70 000 values, more than the 60 000 rows that have one | Declare at most 60 000, or more rows.',
  );
  expect(refuse(things({ distinct: { colour: 3 } }))).toBe(
    'plinth.toml: volumes.things.distinct.colour names a column that things has not | Did you mean "color"?',
  );
  expect(refuse(things({ distinct: { owner_id: 2_000 } }))).toContain('owners, which it references, has 1 000 rows');
  expect(refuse(things({ distinct: { id: 5 } }))).toContain('and the column is unique');
  expect(refuse(things({ null_fraction: { price: 0.1 } }))).toContain('the column is NOT NULL');
  expect(refuse(things({ frequencies: { live: { true: 0.9, false: 0.3 } } }))).toContain('add up to 120 %');
  expect(refuse(things({ frequencies: { live: { true: 0.1, false: 0.1 } } }))).toContain('the column is NOT NULL');
  expect(refuse(things({ frequencies: { color: { reed: 0.1 } } }))).toContain('Did you mean "red"?');
  expect(refuse(things({ frequencies: { price: { cheap: 0.1 } } }))).toContain('is no numeric(10,2)');
  expect(refuse(things({ frequencies: { made_on: { '2025-02-30': 0.1 } } }))).toContain('is no date');
  expect(refuse(things({ rows_per: { owners: 2 } }))).toContain('at most 2 000, and rows says 60 000');
  expect(refuse({ things: { rows_per: { parts: 1 } }, parts: { rows_per: { things: 4 } } })).toContain('leads back to the table itself');
  expect(refuse(things({ rows_per: { ownrs: 2 } }))).toContain('Did you mean "owners"?');
});

test('partitions lie between their bounds', async () => {
  await using database = await testDatabase();
  await database.client.query(`
    CREATE TABLE events (at timestamptz NOT NULL, kind int) PARTITION BY RANGE (at);
    CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2025-02-01 00:00:00+00');
    CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2025-02-01 00:00:00+00') TO ('2025-03-01 00:00:00+00')`);
  const { statistics } = declareStatistics(await readCatalog(database.client), { events: { rows: 1000 } });
  const ends = statistics.relations.map(({ name, columns }) => [
    name,
    columns[0]?.histogramBounds?.slice(2, 12),
    columns[0]?.histogramBounds?.slice(-28, -18),
  ]);
  expect(ends).toEqual([
    ['events', '2025-01-01', '2025-02-28'],
    ['events_1', '2025-01-01', '2025-01-31'],
    ['events_2', '2025-02-01', '2025-02-28'],
  ]);
});
