import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readMemory } from './read-memory.js';

let directory: string;
const write = (file: string, text: string | Uint8Array): void => {
  mkdirSync(join(directory, file, '..'), { recursive: true });
  writeFileSync(join(directory, file), text);
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'plinth memory-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('a project without one has an empty memory, where plinth would write it', () => {
  expect(readMemory(directory, undefined)).toMatchObject({ folder: { shown: '.plinth/memory' }, entries: [], broken: [] });
});

test("an existing folder of the team's goes before plinth's own, also at the root of the repository", () => {
  write('.claude/agents-memory/db-architect/a.md', '## Insight: a');
  mkdirSync(join(directory, 'backend'));
  expect(readMemory(directory, undefined).folder.shown).toBe('.claude/agents-memory/db-architect');
  expect(readMemory(join(directory, 'backend'), undefined).folder.shown).toBe('.plinth/memory');
  mkdirSync(join(directory, '.git'));
  const { folder, entries } = readMemory(join(directory, 'backend'), undefined);
  expect(folder.shown).toBe('../.claude/agents-memory/db-architect');
  expect(entries.map(({ file }) => file)).toEqual(['../.claude/agents-memory/db-architect/a.md']);
});

test('a folder outside the repository is refused, links included', () => {
  expect(() => readMemory(directory, '..')).toThrow('lies outside the project');
  expect(() => readMemory(directory, '/etc')).toThrow('lies outside the project');
  symlinkSync('/etc', join(directory, 'linked'));
  expect(() => readMemory(directory, 'linked')).toThrow('lies outside the project');
});

test('what cannot be an entry is told of, or is none', () => {
  write('.plinth/memory/2026-01-01-good.md', '## Insight: good');
  write('.plinth/memory/README.md', 'not an entry');
  write('.plinth/memory/notes.txt', 'not an entry');
  write('.plinth/memory/.hidden.md', 'not an entry');
  write('.plinth/memory/large.md', `## Insight: a\n${'x'.repeat(70_000)}`);
  write('.plinth/memory/latin.md', Buffer.from('## Insight: caf\u00e9', 'latin1'));
  write('secret.md', '## Insight: outside');
  symlinkSync('../../secret.md', join(directory, '.plinth/memory/linked.md'));
  symlinkSync('nowhere.md', join(directory, '.plinth/memory/dangling.md'));
  mkdirSync(join(directory, '.plinth/memory/folder.md'));
  const { entries, broken } = readMemory(directory, undefined);
  expect(entries.map(({ insight }) => insight)).toEqual(['good']);
  expect(broken.map(({ name, reason }) => [name, reason])).toEqual([
    ['dangling.md', 'ENOENT: no such file or directory'],
    ['folder.md', 'it is not a regular file'],
    ['large.md', 'it is larger than 64 kB'],
    ['latin.md', 'it is not UTF-8'],
    ['linked.md', 'it is a link that leads out of the folder'],
  ]);
});
