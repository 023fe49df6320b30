import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/harness/temporary.js';
import { readLibraryVersions } from './library-versions.js';
import { manualPage } from './manual-page.js';

test.each([
  [{ 'requirements.txt': 'Flask-SQLAlchemy==3.1\nSQLAlchemy[asyncio]>=2.0.41\nalembic==1.16.2\n' }, '2.0', '1.16'],
  [{ 'pyproject.toml': '[project]\ndependencies = [\n  "sqlalchemy ~= 1.4.50",\n  "alembic",\n]\n' }, '1.4', null],
  [{ 'pyproject.toml': '[tool.poetry.dependencies]\nsqlalchemy = "^2.1"\n' }, '2.1', null],
  [{ 'uv.lock': '[[package]]\nname = "sqlalchemy"\nversion = "2.0.43"\n', 'requirements.txt': 'sqlalchemy>=1.4\n' }, '2.0', null],
  [{ 'Pipfile.lock': '{"default": {"sqlalchemy": {"hashes": ["a"], "version": "==1.4.54"}}}' }, '1.4', null],
  [{}, null, null],
])('%j', (files, sqlalchemy, alembic) => {
  using folder = temporaryFolder(files);
  expect(readLibraryVersions(folder.path)).toEqual({ sqlalchemy, alembic });
});

test.each([
  ['https://www.postgresql.org/docs/current/sql-altertable.html#X', 16, 'https://www.postgresql.org/docs/16/sql-altertable.html#X'],
  ['https://www.postgresql.org/docs/18/sql-altertable.html', 12, 'https://www.postgresql.org/docs/12/sql-altertable.html'],
  ['https://www.postgresql.org/docs/current/sql-merge.html', 14, 'https://www.postgresql.org/docs/current/sql-merge.html'],
  ['https://docs.sqlalchemy.org/en/20/orm/cascades.html#a', 16, 'https://docs.sqlalchemy.org/en/14/orm/cascades.html#a'],
  ['https://alembic.sqlalchemy.org/en/latest/ops.html', 16, 'https://alembic.sqlalchemy.org/en/latest/ops.html'],
  ['https://wiki.postgresql.org/wiki/Locks', 16, 'https://wiki.postgresql.org/wiki/Locks'],
])('%s for PostgreSQL %i and SQLAlchemy 1.4', (url, postgresql, expected) => {
  expect(manualPage(url, { postgresql, sqlalchemy: '1.4', alembic: '1.16' })).toBe(expected);
});

test('where nothing is known the address stays', () => {
  const url = 'https://www.postgresql.org/docs/current/mvcc.html';
  expect(manualPage(url, { postgresql: null, sqlalchemy: null, alembic: null })).toBe(url);
});
