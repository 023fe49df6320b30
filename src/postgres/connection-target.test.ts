import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeTarget, parseTarget } from './connection-target.js';

const NONE = {};

test.each([
  ['postgresql://me:p%40ss@db.example:6543/shop', { host: 'db.example', port: 6543, role: 'me', password: 'p@ss', database: 'shop' }],
  ['postgresql+asyncpg://me:a@b@db/shop?ssl=require', { host: 'db', port: 5432, password: 'a@b', sslMode: 'require' }],
  ['postgres:///shop?host=/run/postgresql&user=me', { host: '/run/postgresql', role: 'me', database: 'shop', password: null }],
  ['postgresql://me@/shop?host=%2Ftmp%2Fsocket%20dir&port=5433', { host: '/tmp/socket dir', port: 5433, role: 'me' }],
  ['postgresql://me@[::1]:5433/shop', { host: '::1', port: 5433 }],
  [`host=db user=me password='it\\'s ' dbname=shop connect_timeout=3`, { host: 'db', password: `it's `, database: 'shop', timeout: 3000 }],
  ['postgresql://me@db', { database: 'me', sslMode: 'prefer', timeout: 10_000 }],
])('%s', (url, expected) => {
  expect(parseTarget(url, NONE)).toMatchObject(expected);
});

test('what the URL leaves open comes from the service, then from PG*', () => {
  const directory = mkdtempSync(join(tmpdir(), 'plinth-service-'));
  const file = join(directory, 'pg_service.conf');
  writeFileSync(file, '# mine\n[other]\nhost=no\n\n[shop]\nhost = db.internal\ndbname=shop\nuser=reader\n[last]\nhost=no\n');
  const environment = { PGSERVICEFILE: file, PGPORT: '6000', PGUSER: 'somebody', PGPASSWORD: 'x', PGSSLMODE: 'disable' };
  expect(parseTarget('service=shop', environment)).toMatchObject({
    host: 'db.internal',
    port: 6000,
    database: 'shop',
    role: 'reader',
    password: 'x',
    sslMode: 'disable',
  });
  expect(parseTarget('postgresql://me@/?service=shop', environment)).toMatchObject({ host: 'db.internal', role: 'me' });
  expect(parseTarget('', { ...environment, PGSERVICE: 'shop' })).toMatchObject({ host: 'db.internal' });
  expect(() => parseTarget('service=nowhere', environment)).toThrow('definition of service "nowhere" not found');
  rmSync(directory, { recursive: true });
});

test('messages hold no password', () => {
  expect(describeTarget(parseTarget('postgresql://me:secret@db/shop', NONE))).toBe('me@db:5432/shop');
  expect(() => parseTarget('mysql://me:secret@db/shop', NONE)).toThrow(/^the connection string is not a PostgreSQL URL$/);
  expect(() => parseTarget('postgresql://me:secret@db:99999/shop', NONE)).toThrow(/port/);
});
