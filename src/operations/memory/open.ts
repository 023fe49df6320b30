import { stat } from 'node:fs/promises';
import * as z from 'zod';
import { readConfiguration } from '../../configuration/read.js';
import { suggest } from '../../configuration/suggest.js';
import { Failure } from '../../failure/failure.js';
import type { MemoryEntry } from '../../team/memory/entry.js';
import { isEntryName } from '../../team/memory/file-name.js';
import { type Memory, readMemory } from '../../team/memory/read-memory.js';
import type { MemoryList } from './result.js';

export const directory = z.string().default('.');

/** The memory of a project, without reading its code. Throws `directory_not_found`, `configuration_invalid`. */
export async function openMemory(dir: string): Promise<Memory> {
  const found = await stat(dir).catch(() => null);
  if (found?.isDirectory() !== true)
    throw new Failure('directory_not_found', `directory "${dir}" does not exist`, { hint: 'Name the directory of the project.' });
  const { configuration } = await readConfiguration(dir);
  return readMemory(dir, configuration.memory?.dir);
}

/** The entry of a file's name, with or without `.md`. Throws `memory_entry_unknown`, also for what is no name but a path. */
export function findEntry({ entries, broken }: Memory, given: string): MemoryEntry {
  const name = given.endsWith('.md') ? given : `${given}.md`;
  const found = isEntryName(name) ? entries.find((entry) => entry.name === name) : undefined;
  if (found !== undefined) return found;
  const unusable = broken.find((each) => each.name === name);
  if (unusable !== undefined)
    throw new Failure('memory_entry_refused', `the entry ${name} cannot be used`, {
      detail: `${unusable.line === null ? '' : `Line ${unusable.line}: `}${unusable.reason}.`,
      hint: 'Mend the file, or delete it.',
    });
  const closest = suggest(
    name,
    entries.map((entry) => entry.name),
  );
  throw new Failure('memory_entry_unknown', `the memory has no entry "${given}"`, {
    hint: closest === null ? 'Run "plinth memory list" for the names.' : `Did you mean "${closest}"?`,
  });
}

/** What an entry is worth on a day. */
export function stateOf({ retired, accepts, author }: MemoryEntry, day: string): MemoryList['entries'][number]['state'] {
  if (retired !== null) return 'retired';
  if (accepts !== null && author !== 'person') return 'not by a person';
  return accepts !== null && accepts.until < day ? 'expired' : 'active';
}

/** An entry in a line. */
export function listEntry(entry: MemoryEntry, day: string): MemoryList['entries'][number] {
  const { name, file, insight, domain, author, appliesWhen } = entry;
  return { name, file, insight, domain, author, state: stateOf(entry, day), appliesWhen };
}
