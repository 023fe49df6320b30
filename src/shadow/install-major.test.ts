import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Failure } from '../failure/failure.js';
import { installMajor } from './install-major.js';
import { tarballOf } from './published.js';

/** A major that neither this machine nor the cache of the test has. */
const MAJOR = 14;
const tarball = tarballOf(MAJOR);
const never = new AbortController().signal;

let registry: Server;
let folder: string;
let bytes: Buffer;
let answers = true;

/** A registry as npm expects it, of one package: a shell script that says it is this major. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'install-'));
  const program = join(folder, 'package', 'native', 'bin', 'postgres');
  mkdirSync(dirname(program), { recursive: true });
  for (const name of ['postgres', 'initdb']) {
    writeFileSync(join(dirname(program), name), `#!/bin/sh\necho "postgres (PostgreSQL) ${MAJOR}.23"\n`);
    chmodSync(join(dirname(program), name), 0o755);
  }
  const manifest = { name: tarball?.name, version: tarball?.version };
  writeFileSync(join(folder, 'package', 'package.json'), JSON.stringify(manifest));
  execFileSync('tar', ['-czf', join(folder, 'package.tgz'), '-C', folder, 'package']);
  bytes = readFileSync(join(folder, 'package.tgz'));
  registry = createServer((request, response) => {
    if (!answers) return;
    if (request.url?.endsWith('.tgz') === true) return void response.end(bytes);
    const dist = { tarball: `http://${request.headers.host ?? ''}/package.tgz`, integrity: hash() };
    const versions = { [manifest.version ?? '']: { ...manifest, dist } };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ name: manifest.name, 'dist-tags': {}, versions }));
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
});

const hash = (): string => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

beforeEach(() => {
  answers = true;
  vi.stubEnv('XDG_CACHE_HOME', mkdtempSync(join(folder, 'cache-')));
  vi.stubEnv('npm_config_cache', join(folder, 'npm'));
  vi.stubEnv('npm_config_registry', `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`);
  return () => vi.unstubAllEnvs();
});

afterAll(() => {
  registry.closeAllConnections();
  registry.close();
  rmSync(folder, { recursive: true, force: true });
});

const inCache = (): string[] => readdirSync(join(process.env['XDG_CACHE_HOME'] ?? '', 'plinth', 'postgres'));

it.skipIf(tarball === null)('brings the programs once, and makes good what is damaged', async () => {
  const published = tarball === null ? null : { ...tarball, integrity: hash() };
  const first = await installMajor(MAJOR, never, 'asked for', published);
  expect(first).toMatchObject({ from: 'cache', brought: true });
  expect(await installMajor(MAJOR, never, 'asked for', published)).toEqual({ ...first, brought: false });
  writeFileSync(join(first.binaries.bin, 'postgres'), 'cut off');
  expect(await installMajor(MAJOR, never, 'asked for', published)).toMatchObject({ brought: true });
  expect(inCache()).toEqual([tarball?.version]);
});

it.skipIf(tarball?.integrity === null)('refuses a tarball that is not the published one, whatever the registry says of it', async () => {
  await expect(installMajor(MAJOR, never, 'asked for')).rejects.toMatchObject({
    code: 'download_failed',
    message: expect.stringContaining('not what was published') as string,
  });
  expect(inCache()).toEqual([]);
});

it.skipIf(tarball === null)('says that the registry cannot be reached, and leaves nothing behind', async () => {
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9/');
  vi.stubEnv('npm_config_cache', join(folder, 'empty'));
  await expect(installMajor(MAJOR, never, 'at first use')).rejects.toMatchObject({
    code: 'download_failed',
    detail: expect.stringContaining('ECONNREFUSED') as string,
  });
  expect(inCache()).toEqual([]);
});

it.skipIf(tarball === null)('ends npm when it is interrupted, and leaves nothing behind', async () => {
  answers = false;
  const interruption = new AbortController();
  vi.stubEnv('npm_config_cache', join(folder, 'other'));
  registry.once('request', () => interruption.abort(new Failure('interrupted', 'Interrupted')));
  await expect(installMajor(MAJOR, interruption.signal, 'asked for')).rejects.toMatchObject({ code: 'interrupted' });
  expect(inCache()).toEqual([]);
});

it('names the majors that there are packages of', async () => {
  await expect(installMajor(12, never, 'asked for')).rejects.toMatchObject({ code: 'server_major_unknown' });
});
