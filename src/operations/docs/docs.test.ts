import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/harness/temporary.js';
import { rules } from '../../rules/registry.js';
import { lookUp } from './docs.js';
import { topics } from './topics.js';

const PROJECT = { 'compose.yml': 'services:\n  db:\n    image: postgres:14\n', 'requirements.txt': 'SQLAlchemy==1.4.54\n' };

test("the pages of the project's own versions; what came later stays as it is", async () => {
  using folder = temporaryFolder(PROJECT);
  const { versions, topics: found } = await lookUp('create index concurrently', folder.path);
  expect(versions).toEqual({ postgresql: 14, sqlalchemy: '1.4', alembic: null });
  expect(found.map(({ pages }) => pages)).toEqual([
    ['https://www.postgresql.org/docs/14/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY'],
  ]);
  expect((await lookUp('MERGE', folder.path)).topics[0]?.pages).toEqual(['https://www.postgresql.org/docs/current/sql-merge.html']);
  expect((await lookUp('connection pool', folder.path)).topics[0]?.pages[0]).toBe('https://docs.sqlalchemy.org/en/14/core/pooling.html');
});

test('every rule is a topic; words find what has all of them', async () => {
  using folder = temporaryFolder(PROJECT);
  for (const { id } of rules) expect((await lookUp(id, folder.path)).topics[0]?.pages.length).toBeGreaterThan(0);
  expect((await lookUp('exclusive access', folder.path)).topics.map(({ id }) => id)).toContain('ACCESS EXCLUSIVE');
  expect((await lookUp('', folder.path)).topics).toHaveLength(topics.length);
  expect(new Set(topics.map(({ id }) => id.toLowerCase())).size).toBe(topics.length);
});

test('what nothing is known of', async () => {
  using folder = temporaryFolder(PROJECT);
  await expect(lookUp('autovacum', folder.path)).rejects.toMatchObject({ code: 'topic_unknown', hint: 'Did you mean "autovacuum"?' });
  await expect(lookUp('MERGE', '/nowhere/at/all')).rejects.toMatchObject({ code: 'directory_not_found' });
});
