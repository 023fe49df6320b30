import * as z from 'zod';
import { dayOf } from '../../team/memory/file-name.js';
import { defineOperation } from '../operation.js';
import { directory, listEntry, openMemory } from './open.js';
import { memoryListSchema } from './result.js';

export const memoryList = defineOperation({
  name: 'memory list',
  summary: 'List what is remembered of the project',
  input: z.object({
    dir: directory.meta({ argument: true, description: 'the directory of the project' }),
    all: z.boolean().default(false).meta({ description: 'retired entries too' }),
  }),
  output: memoryListSchema,
  async run({ dir, all }, { now }) {
    const { folder, entries, broken } = await openMemory(dir);
    return {
      formatVersion: 1 as const,
      folder: folder.shown,
      entries: entries.map((entry) => listEntry(entry, dayOf(now))).filter(({ state }) => all || state !== 'retired'),
      notUsed: broken.map(({ file, line, reason }) => ({ file, line, problem: reason })),
    };
  },
  exitCode: () => 0,
});
