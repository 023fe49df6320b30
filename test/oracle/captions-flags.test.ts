import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../harness/database.js';
import { captionsFolder, captionsRequirements, runAlembic } from './captions.js';
import { plantedFlags, subjectsOf } from './captions-flags.js';
import { findOracle } from './python.js';

/** `table.column[,column]` of a constraint `c`. */
const SUBJECT = `c.conrelid::regclass || '.' || (
  SELECT string_agg(a.attname, ',' ORDER BY k.place)
  FROM unnest(c.conkey) WITH ORDINALITY k(number, place) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number)`;

const FOREIGN_KEYS = `SELECT ${SUBJECT} AS subject FROM pg_constraint c WHERE c.contype = 'f'`;

/** An index serves when its first columns are the key's, in any order, and when it is partial only by IS NOT NULL on the key. */
const UNINDEXED = `${FOREIGN_KEYS} AND NOT EXISTS (
  SELECT FROM pg_index i
  WHERE i.indrelid = c.conrelid AND i.indisvalid
    AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey
    AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', (
      SELECT attname FROM pg_attribute WHERE attrelid = c.conrelid AND attnum = c.conkey[1]))))`;

const WITHOUT_ACTION = `${FOREIGN_KEYS} AND c.confdeltype = 'a'`;

const JSONB = `SELECT c.relname || '.' || a.attname AS subject
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.atttypid = 'jsonb'::regtype AND NOT a.attisdropped`;

const JSONB_WITHOUT_SCHEMA = `${JSONB} AND col_description(c.oid, a.attnum) IS NULL AND NOT EXISTS (
  SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c' AND a.attnum = ANY (k.conkey))`;

const SOFT_DELETED = `SELECT c.relname || '.' || a.attname AS subject
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attname IN ('is_deleted', 'deleted_at')`;

const WITHOUT_PARTIAL_INDEX = `${SOFT_DELETED} AND NOT EXISTS (
  SELECT FROM pg_index i WHERE i.indrelid = c.oid
    AND pg_get_expr(i.indpred, i.indrelid) IN ('(is_deleted = false)', '(NOT is_deleted)', '(deleted_at IS NULL)'))`;

async function readSubjects(client: pg.Client, sql: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ subject: string }>(sql);
  return rows.map(({ subject }) => subject).toSorted();
}

describe('examples/captions.flags.json', () => {
  test('names files that exist', () => {
    expect(plantedFlags.filter(({ file }) => !existsSync(join(captionsFolder, file)))).toEqual([]);
  });

  test('says each thing once', () => {
    const keys = plantedFlags.map(({ flag, subject, query, aspect }) => [flag, subject, query, aspect].join());
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('names functions that exist, for flags 2 and 7', () => {
    const functions = plantedFlags.filter(({ flag }) => flag === 2 || flag === 7);
    const isThere = ({ file, subject }: (typeof functions)[number]) =>
      readFileSync(join(captionsFolder, file), 'utf8').includes(`async def ${subject.split('.').at(-1)}(`);
    expect(functions.filter((planted) => !isThere(planted))).toEqual([]);
  });

  test('classifies every revision', () => {
    const revisions = readdirSync(join(captionsFolder, 'alembic', 'versions')).filter((name) => name.endsWith('.py'));
    expect(subjectsOf(4)).toEqual(revisions.map((name) => name.split('_')[3]).toSorted());
  });

  test('classifies every query of the workload, on its own line', () => {
    const folder = join(captionsFolder, 'queries');
    const found = readdirSync(folder).flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .flatMap((line, index, lines) => (line.startsWith('-- calls:') ? [`queries/${name}:${index + 2} ${lines[index - 1]}`] : [])),
    );
    const classified = plantedFlags.filter(({ flag }) => flag === 10).map(({ file, line, query }) => `${file}:${line} -- ${query}`);
    expect(classified.toSorted()).toEqual(found.toSorted());
  });
});

const { python, missing } = await findOracle(captionsRequirements);
const why = missing === null ? '' : ` (skipped: ${missing})`;

describe.skipIf(python === null)(`examples/captions.flags.json and the migrated database${why}`, () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
    await runAlembic(python ?? '', database.url, 'upgrade', 'head');
  });
  afterAll(() => database.drop());

  test.each([
    ['foreign keys', 1, FOREIGN_KEYS, UNINDEXED],
    ['foreign keys', 3, FOREIGN_KEYS, WITHOUT_ACTION],
    ['jsonb columns', 8, JSONB, JSONB_WITHOUT_SCHEMA],
    ['soft-deleted tables', 9, SOFT_DELETED, WITHOUT_PARTIAL_INDEX],
  ])('classify all %s for flag %i, as the catalog has it', async (_, flag, all, found) => {
    expect(subjectsOf(flag)).toEqual(await readSubjects(database.client, all));
    expect(subjectsOf(flag, 'found')).toEqual(await readSubjects(database.client, found));
  });

  test('list every column named _id that is no foreign key', async () => {
    const columns = await readSubjects(
      database.client,
      `SELECT c.relname || '.' || a.attname AS subject
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
       WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attname LIKE '%\\_id' AND NOT EXISTS (
         SELECT FROM pg_constraint f WHERE f.conrelid = c.oid AND f.contype = 'f' AND a.attnum = ANY (f.conkey))`,
    );
    const listed = plantedFlags.filter(({ aspect }) => aspect === 'id-column-without-foreign-key').map(({ subject }) => subject);
    expect(listed.toSorted()).toEqual(columns);
  });

  test('name columns that exist, for flags 5 and 6', async () => {
    const columns = await readSubjects(
      database.client,
      `SELECT table_name || '.' || column_name AS subject FROM information_schema.columns WHERE table_schema = 'public'`,
    );
    expect([...subjectsOf(5), ...subjectsOf(6)].filter((subject) => !columns.includes(subject))).toEqual([]);
  });

  test('every query of the workload can be prepared', async () => {
    const folder = join(captionsFolder, 'queries');
    const statements = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split(/;\s*$/m));
    for (const [index, statement] of statements.filter((text) => /^[A-Z]/m.test(text)).entries())
      await database.client.query(`PREPARE query_${index} AS ${statement}`);
  });
});
