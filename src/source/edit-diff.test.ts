import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { applyEdits, locatePlace } from './edit.js';
import { type FileEdit, renderDiff } from './edit-diff.js';

const LONG = Array.from({ length: 40 }, (_, number) => `line ${number}\n`).join('');

const EDITS: readonly FileEdit[] = [
  { file: 'app/models.py', before: LONG, after: LONG.replace('line 3\n', 'line 3\nnew\n').replace('line 30\n', '') },
  { file: 'app/no newline.py', before: 'a\nb', after: 'a\nc' },
  { file: 'app/crlf.py', before: 'a\r\nb\r\n', after: 'a\r\nb\r\nc\r\n' },
  { file: 'app/new.py', before: null, after: 'x\n' },
  { file: 'app/same.py', before: 'x\n', after: 'x\n' },
];

test.each([
  ['git', ['apply', '--whitespace=nowarn', 'change.diff']],
  ['patch', ['--binary', '-p1', '-s', '-i', 'change.diff']],
])('%s applies the diff', (program, args) => {
  const folder = mkdtempSync(join(tmpdir(), 'plinth diff '));
  try {
    for (const { file, before } of EDITS) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      if (before !== null) writeFileSync(join(folder, file), before);
    }
    writeFileSync(join(folder, 'change.diff'), renderDiff(EDITS));
    execFileSync(program, args, { cwd: folder, stdio: 'pipe', env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() } });
    for (const { file, after } of EDITS) expect(readFileSync(join(folder, file), 'utf8')).toBe(after);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('insertions at one offset keep their order, and take the line ends of the file', () => {
  expect(
    applyEdits('a\r\nb\r\n', [
      { start: 1, end: 1, text: ',' },
      { start: 1, end: 1, text: '\nx' },
    ]),
  ).toBe('a,\r\nx\r\nb\r\n');
  expect(() =>
    applyEdits('abc', [
      { start: 0, end: 2, text: '' },
      { start: 1, end: 3, text: '' },
    ]),
  ).toThrow('overlap');
});

test('a place is found by line and column', () => {
  expect(locatePlace('ab\ncd\n', { file: 'x', line: 2, column: 1, endLine: 2, endColumn: 3 })).toEqual({ start: 3, end: 5 });
  expect(locatePlace('ab', { file: 'x', line: 2, column: 1, endLine: 2, endColumn: 3 })).toBeNull();
});
