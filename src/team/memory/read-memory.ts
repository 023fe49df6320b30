import { readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { readInside } from '../../source/read-inside.js';
import type { BrokenEntry, MemoryEntry } from './entry.js';
import { isEntryName } from './file-name.js';
import { findMemoryFolder, type MemoryFolder } from './find-folder.js';
import { readEntry } from './read-entry.js';

/** The project's memory: its entries in order of name, which is that of time, and what could not be used. */
export interface Memory {
  readonly folder: MemoryFolder;
  readonly entries: readonly MemoryEntry[];
  readonly broken: readonly BrokenEntry[];
}

/** Bytes. Entries have 5 to 15 lines. */
const LARGEST = 64 * 1024;

/** Reads the folder; a project without one has an empty memory. Throws `configuration_invalid` as `findMemoryFolder` does. */
export function readMemory(directory: string, configured: string | undefined): Memory {
  const folder = findMemoryFolder(directory, configured);
  const entries: MemoryEntry[] = [];
  const broken: BrokenEntry[] = [];
  for (const name of listNames(folder.path)) {
    const read = readOne(folder, name);
    if ('entry' in read) entries.push(read.entry);
    else broken.push(read.broken);
  }
  return { folder, entries, broken };
}

function listNames(path: string): string[] {
  try {
    return readdirSync(path).filter(isEntryName).sort();
  } catch {
    // There is none, or it is no folder: nothing is remembered.
    return [];
  }
}

function readOne(folder: MemoryFolder, name: string): ReturnType<typeof readEntry> {
  const file = posix.join(folder.shown, name);
  try {
    const bytes = readInside(folder.path, name);
    if (bytes.length > LARGEST) throw new Error(`it is larger than ${LARGEST / 1024} kB`);
    return readEntry(name, file, new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    return { broken: { name, file, line: null, reason: describeProblem(error) } };
  }
}

function describeProblem(error: unknown): string {
  if (error instanceof TypeError) return 'it is not UTF-8';
  const message = error instanceof Error ? error.message : String(error);
  return message === 'it lies outside the project' ? 'it is a link that leads out of the folder' : message.replace(/, \w+ '.*'$/s, '');
}
