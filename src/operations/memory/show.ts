import * as z from 'zod';
import { dayOf } from '../../team/memory/file-name.js';
import { machineForm } from '../../team/memory/machine-form.js';
import { defineOperation } from '../operation.js';
import { directory, findEntry, listEntry, openMemory } from './open.js';
import { memoryShowSchema } from './result.js';

export const memoryShow = defineOperation({
  name: 'memory show',
  summary: 'Show one entry of the memory, with what a machine reads of it',
  input: z.object({
    entry: z.string().meta({ argument: true, description: 'name of the entry, as in "plinth memory list"' }),
    dir: directory.meta({ argument: true, description: 'the directory of the project' }),
  }),
  output: memoryShowSchema,
  async run({ entry: name, dir }, { now }) {
    const entry = findEntry(await openMemory(dir), name);
    const { lines, source, retired, author, scope, accepts, facts } = entry;
    return {
      formatVersion: 1 as const,
      ...listEntry(entry, dayOf(now)),
      lines: [...lines],
      source,
      retired,
      // Kept as the file has it.
      form: machineForm.parse({
        author,
        ...scope,
        ...(accepts === null ? {} : { accepts }),
        ...(Object.keys(facts).length === 0 ? {} : { facts }),
      }),
    };
  },
  exitCode: () => 0,
});
