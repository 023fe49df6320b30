import { execFileSync, spawn } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refuseUnwritable, writeWhole } from './write.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'plinth write-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

test('a file is made or replaced, and nothing else is left', async () => {
  const path = join(directory, 'r.json');
  await writeWhole(path, 'one');
  await writeWhole(path, 'two');
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(readdirSync(directory)).toEqual(['r.json']);
});

test('a link stays one', async () => {
  writeFileSync(join(directory, 'real'), 'before');
  symlinkSync('real', join(directory, 'link'));
  await writeWhole(join(directory, 'link'), 'after');
  expect(lstatSync(join(directory, 'link')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(directory, 'real'), 'utf8')).toBe('after');
});

test.skipIf(process.platform === 'win32')('a pipe is written to and stays one', async () => {
  const pipe = join(directory, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = spawn('cat', [pipe]);
  let read = '';
  reader.stdout.setEncoding('utf8').on('data', (piece: string) => (read += piece));
  const ended = new Promise((resolve) => reader.once('close', resolve));
  await writeWhole(pipe, 'through');
  await ended;
  expect(read).toBe('through');
  expect(lstatSync(pipe).isFIFO()).toBe(true);
});

test('a directory is refused, before the work too', async () => {
  await expect(refuseUnwritable(directory)).rejects.toMatchObject({ code: 'output_not_writable', detail: 'It is a directory.' });
  await expect(refuseUnwritable(join(directory, 'no', 'r.json'))).rejects.toMatchObject({ code: 'output_not_writable' });
  await refuseUnwritable(join(directory, 'r.json'));
  if (process.platform !== 'win32') await refuseUnwritable('/dev/null');
  await expect(writeWhole(directory, 'x')).rejects.toMatchObject({ code: 'output_not_writable' });
});
