import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../test/harness/temporary.js';
import { keptCluster } from './kept-cluster.js';

afterEach(() => vi.unstubAllEnvs());

test('what is kept is copied as a whole or not at all', async () => {
  using folder = temporaryFolder({ 'made/PG_VERSION': '18\n', 'made/base/1/112': 'rows', 'bin/postgres': 'program' });
  vi.stubEnv('XDG_CACHE_HOME', join(folder.path, 'cache'));
  const at = (name: string): string => join(folder.path, name);
  const cluster = keptCluster(at('bin'), 'postgres 18.4', ['--auth=trust']);
  expect(await cluster.copyTo(at('one'), null)).toBe(false);
  await cluster.keep(at('made'));
  await cluster.keep(at('made'));
  expect(await cluster.copyTo(at('one'), null)).toBe(true);
  expect(readFileSync(at('one/base/1/112'), 'utf8')).toBe('rows');
  const [name = '', ...others] = readdirSync(at('cache/plinth/clusters'));
  expect(others).toEqual([]);
  for (const other of [keptCluster(at('bin'), 'postgres 18.5', ['--auth=trust']), keptCluster(at('bin'), 'postgres 18.4', [])])
    expect(await other.copyTo(at('two'), null)).toBe(false);
  rmSync(join(at('cache/plinth/clusters'), name, 'data', 'PG_VERSION'));
  expect([await cluster.copyTo(at('two'), null), existsSync(at('two'))]).toEqual([false, false]);
  await cluster.forget();
  expect(readdirSync(at('cache/plinth/clusters'))).toEqual([]);
});

test('where nothing can be kept, there is none', async () => {
  using folder = temporaryFolder({ cache: 'a file', 'made/PG_VERSION': '18\n' });
  vi.stubEnv('XDG_CACHE_HOME', join(folder.path, 'cache'));
  const cluster = keptCluster(folder.path, 'postgres 18.4', []);
  await cluster.keep(join(folder.path, 'made'));
  mkdirSync(join(folder.path, 'server'));
  writeFileSync(join(folder.path, 'server', 'log'), '');
  expect(await cluster.copyTo(join(folder.path, 'server', 'data'), null)).toBe(false);
  await cluster.forget();
});
