import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compare, type Compared } from '../../bench/fidelity/compare.js';
import { loadOltp, OLTP_STATEMENTS } from '../../bench/fidelity/oltp.js';
import { type TestDatabase, testDatabase, testServer } from '../../test/harness/database.js';
import { connectLive } from '../postgres/connection.js';
import { readSnapshot } from '../snapshot/read.js';
import { clonePlanning, type PlanningShadow } from './planning-shadow.js';

describe('a clone of a database', () => {
  let source: TestDatabase;
  let shadow: PlanningShadow;
  let compared: readonly Compared[];

  beforeAll(async () => {
    source = await testDatabase();
    await loadOltp(source.client, 0.05);
    const connection = await connectLive(source.url);
    const snapshot = await readSnapshot(connection, { withValues: true, version: '0', now: new Date() });
    await connection.close();
    shadow = await clonePlanning(testServer(), { ...snapshot, major: snapshot.source.major });
    const client = await shadow.connect();
    compared = await compare(
      source.client,
      client,
      'default',
      OLTP_STATEMENTS.map((sql) => ({ name: sql, sql })),
    );
    await client.end();
  }, 60_000);

  afterAll(async () => {
    await shadow.close();
    await source.drop();
  });

  test('plans as the source does', () => {
    expect(compared.filter(({ source: cost }) => cost === null).map(({ name, plans }) => [name, plans.source])).toEqual([]);
    expect(compared.filter(({ sameShape }) => !sameShape).map(describeDifference)).toEqual([]);
    expect(compared.filter(({ cost }) => !cost).map(describeDifference)).toEqual([]);
  });

  test('says what is not as on the source', () => {
    expect(shadow.heights).toBe(true);
    expect(shadow.notExamined).toEqual([]);
  });

  test('a snapshot of a major that cannot be had is planned by another one, and says so', async () => {
    const { catalog } = shadow;
    const [table] = catalog.tables.filter(({ name }) => name === 'settings');
    const statistics = { asOf: null, source: 'live' as const, relations: [], settings: {}, statsReset: null };
    const other = await clonePlanning(testServer(), {
      catalog: { ...catalog, tables: table === undefined ? [] : [table] },
      statistics,
      major: 13,
    });
    expect(other.notExamined).toContainEqual(
      expect.objectContaining({ object: 'plans of PostgreSQL 13', reason: `they were made by ${testServer().major}` }),
    );
    expect((await other.explain('SELECT * FROM settings')).why).toBeNull();
    await other.close();
  });
});

function describeDifference({ name, source, shadow, plans }: Compared): string {
  return `${name}: ${source} and ${shadow}\n${JSON.stringify(plans.source)}\n${JSON.stringify(plans.shadow)}`;
}
