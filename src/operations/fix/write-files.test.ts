import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/harness/temporary.js';
import type { FileEdit } from '../../source/edit-diff.js';
import { writeFiles } from './write-files.js';

const FILES = { 'a/one.py': 'one\n', 'a/two.py': 'two\r\n', 'b.py': '\uFEFFmark\n' };
const EDITS: readonly FileEdit[] = [
  { file: 'a/one.py', before: 'one\n', after: 'ONE\n' },
  { file: 'a/two.py', before: 'two\r\n', after: 'TWO\r\n' },
  { file: 'b.py', before: 'mark\n', after: 'MARK\n' },
  { file: 'new/deep/three.py', before: null, after: 'three\n' },
];

const nothing = (): void => undefined;

/** Every file below a folder with its text. */
function readAll(folder: string, below = ''): Readonly<Record<string, string>> {
  const entries = readdirSync(join(folder, below), { withFileTypes: true });
  return Object.assign(
    {},
    ...entries.map((entry) => {
      const path = join(below, entry.name);
      return entry.isDirectory() ? readAll(folder, path) : { [path]: readFileSync(join(folder, path), 'utf8') };
    }),
  ) as Readonly<Record<string, string>>;
}

test('writes all files, with their modes, marks and line ends, and makes folders', () => {
  using folder = temporaryFolder(FILES);
  chmodSync(join(folder.path, 'a/one.py'), 0o751);
  writeFiles(folder.path, EDITS, nothing);
  expect(readAll(folder.path)).toEqual({
    'a/one.py': 'ONE\n',
    'a/two.py': 'TWO\r\n',
    'b.py': '\uFEFFMARK\n',
    'new/deep/three.py': 'three\n',
  });
  expect(statSync(join(folder.path, 'a/one.py')).mode & 0o777).toBe(0o751);
});

test('a file of UTF-16 stays one, and its mark may be a part of the text that was edited', () => {
  using folder = temporaryFolder({ 'le.sql': '', 'be.sql': '', 'marked.sql': '\uFEFFone\n' });
  const le = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');
  writeFileSync(join(folder.path, 'le.sql'), le('one\n'));
  writeFileSync(join(folder.path, 'be.sql'), le('one\n').swap16());
  const edits = ['le.sql', 'be.sql'].map((file) => ({ file, before: 'one\n', after: 'two\n' }));
  writeFiles(folder.path, [...edits, { file: 'marked.sql', before: '\uFEFFone\n', after: '\uFEFFtwo\n' }], nothing);
  expect(readFileSync(join(folder.path, 'le.sql'))).toEqual(le('two\n'));
  expect(readFileSync(join(folder.path, 'be.sql'))).toEqual(le('two\n').swap16());
  expect(readFileSync(join(folder.path, 'marked.sql'), 'utf8')).toBe('\uFEFFtwo\n');
});

describe('nothing is written', () => {
  test.each([
    [
      'a file has changed meanwhile',
      (path: string) => writeFileSync(join(path, 'b.py'), 'other\n'),
      'it has changed while plinth was at work',
    ],
    ['a file is read-only', (path: string) => chmodSync(join(path, 'b.py'), 0o444), 'it is read-only'],
    ['a new file is there already', (path: string) => put(path, 'new/deep/three.py'), 'there is such a file already'],
    ['a folder is a file', (path: string) => put(path, 'new/deep'), /EEXIST|ENOTDIR/],
  ])('where %s', (_, spoil, detail) => {
    using folder = temporaryFolder(FILES);
    spoil(folder.path);
    const before = readAll(folder.path);
    expect(() => writeFiles(folder.path, EDITS, nothing)).toThrow(
      expect.objectContaining({ code: 'output_not_writable', detail: typeof detail === 'string' ? detail : expect.stringMatching(detail) }),
    );
    expect(readAll(folder.path)).toEqual(before);
  });

  test('where it is interrupted when all is ready', () => {
    using folder = temporaryFolder(FILES);
    const before = readAll(folder.path);
    expect(() =>
      writeFiles(folder.path, EDITS, () => {
        throw new Error('interrupted');
      }),
    ).toThrow('interrupted');
    expect(readAll(folder.path)).toEqual(before);
    expect(readdirSync(folder.path)).toEqual(['a', 'b.py']);
  });

  test('where one of the renames fails: those before it are taken back', () => {
    using folder = temporaryFolder(FILES);
    const spoil = (): void => {
      // What is renamed onto a folder that is not empty fails.
      mkdirSync(join(folder.path, 'new/deep/three.py/full'), { recursive: true });
    };
    expect(() => writeFiles(folder.path, EDITS, spoil)).toThrow(expect.objectContaining({ code: 'output_not_writable' }));
    expect(readAll(folder.path)).toEqual(FILES);
  });

  test('outside of the project, by a path or by a link', () => {
    using outside = temporaryFolder({ 'x.py': 'x\n' });
    using folder = temporaryFolder(FILES);
    symlinkSync(join(outside.path, 'x.py'), join(folder.path, 'link.py'));
    symlinkSync(outside.path, join(folder.path, 'out'));
    for (const edit of [
      { file: 'link.py', before: 'x\n', after: 'y\n' },
      { file: 'out/x.py', before: 'x\n', after: 'y\n' },
      { file: 'out/new.py', before: null, after: 'y\n' },
      { file: 'out/folder/new.py', before: null, after: 'y\n' },
      { file: '../x.py', before: null, after: 'y\n' },
    ])
      expect(() => writeFiles(folder.path, [...EDITS, edit], nothing)).toThrow(
        expect.objectContaining({ detail: 'it lies outside the project' }),
      );
    expect(readAll(outside.path)).toEqual({ 'x.py': 'x\n' });
    expect(readFileSync(join(folder.path, 'b.py'), 'utf8')).toBe(FILES['b.py']);
  });
});

test('a link inside the project stays, and what it points at is written', () => {
  using folder = temporaryFolder(FILES);
  symlinkSync('a/one.py', join(folder.path, 'link.py'));
  writeFiles(folder.path, [{ file: 'link.py', before: 'one\n', after: 'ONE\n' }], nothing);
  expect(readFileSync(join(folder.path, 'a/one.py'), 'utf8')).toBe('ONE\n');
});

function put(folder: string, file: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), 'there\n');
}
