import * as z from 'zod';
import { dayOf } from '../../team/memory/file-name.js';
import type { MemoryEntry } from '../../team/memory/entry.js';
import { operationNames } from '../../team/memory/operation-names.js';
import { hasForm } from '../../team/memory/recall.js';
import { defineOperation } from '../operation.js';
import { directory, openMemory, stateOf } from './open.js';
import { type MemoryCheck, memoryCheckSchema } from './result.js';

export const memoryCheck = defineOperation({
  name: 'memory check',
  summary: 'Check the memory: entries that cannot be read, hold secrets, have expired or accept what they may not',
  input: z.object({ dir: directory.meta({ argument: true, description: 'the directory of the project' }) }),
  output: memoryCheckSchema,
  async run({ dir }, { now }) {
    const { folder, entries, broken } = await openMemory(dir);
    return {
      formatVersion: 1 as const,
      folder: folder.shown,
      entries: entries.length,
      problems: [
        ...broken.map(({ file, line, reason }) => ({ file, line, problem: reason })),
        ...entries.flatMap((entry) => findProblems(entry, dayOf(now)).map((problem) => ({ file: entry.file, line: null, problem }))),
      ].toSorted((one, other) => (one.file < other.file ? -1 : Number(one.file > other.file))),
      remarks: entries.flatMap((entry) => findRemarks(entry).map((problem) => ({ file: entry.file, line: null, problem }))),
    };
  },
  exitCode: ({ problems }: MemoryCheck) => (problems.length > 0 ? 1 : 0),
});

function findProblems(entry: MemoryEntry, day: string): readonly string[] {
  const state = stateOf(entry, day);
  const unknown = (entry.scope.operations ?? []).filter((name) => !operationNames.has(name));
  return [
    ...(state === 'expired' ? [`it expired on ${entry.accepts?.until ?? ''}: it accepts nothing any more`] : []),
    ...(state === 'not by a person' ? ['only an entry with author = "person" accepts findings'] : []),
    ...(unknown.length === 0 ? [] : [`it applies to operations that plinth does not know: ${unknown.join(', ')}`]),
  ];
}

function findRemarks(entry: MemoryEntry): readonly string[] {
  if (entry.retired !== null || entry.accepts !== null) return [];
  return [
    ...(hasForm(entry) ? [] : ['it has no machine form: it is recalled only where its text names a table that is judged']),
    ...(entry.lines.length > 15 ? [`it has ${entry.lines.length} lines; the format has 2 to 5`] : []),
    ...(entry.domain === '' ? ['it has no domain'] : []),
    ...(entry.source === '' ? ['it has no source'] : []),
  ];
}
