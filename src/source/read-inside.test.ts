import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readInside } from './read-inside.js';

let above: string;
let root: string;

beforeAll(() => {
  above = mkdtempSync(join(tmpdir(), 'plinth inside-'));
  root = join(above, 'project');
  mkdirSync(join(root, 'a'), { recursive: true });
  writeFileSync(join(above, 'secret'), 'secret');
  writeFileSync(join(root, '..own'), 'own');
  writeFileSync(join(root, 'large'), '');
  truncateSync(join(root, 'large'), 33 * 2 ** 20);
  symlinkSync('../secret', join(root, 'link'));
  symlinkSync('..own', join(root, 'inner'));
  symlinkSync('loop', join(root, 'loop'));
  symlinkSync('/dev/zero', join(root, 'zero'));
  if (process.platform !== 'win32') execFileSync('mkfifo', [join(root, 'pipe')]);
});

afterAll(() => rmSync(above, { recursive: true }));

test.each(['..own', 'inner', 'a/../..own'])('%s is inside', (file) => {
  expect(readInside(root, file).toString()).toBe('own');
});

test.each([
  ['../secret', 'it lies outside the project'],
  ['a/../../secret', 'it lies outside the project'],
  ['link', 'it lies outside the project'],
  ['zero', 'it lies outside the project'],
  ['../missing', 'it lies outside the project'],
  ['/etc/passwd', 'it lies outside the project'],
  ['a', 'it is not a regular file'],
  ['large', 'it is larger than 32 MB'],
  ['loop', 'ELOOP'],
  ['missing', 'ENOENT'],
])('%s is not read: %s', (file, reason) => {
  expect(() => readInside(root, file)).toThrow(reason);
});

test.skipIf(process.platform === 'win32')('a pipe does not hold it up', () => {
  expect(() => readInside(root, 'pipe')).toThrow('it is not a regular file');
});
