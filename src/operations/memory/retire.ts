import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Failure } from '../../failure/failure.js';
import { dayOf } from '../../team/memory/file-name.js';
import { inRepository } from '../../team/memory/find-folder.js';
import { findSecrets } from '../../team/memory/find-secrets.js';
import { writeRetirement } from '../../team/memory/write-entry.js';
import { writeFiles } from '../fix/write-files.js';
import { defineOperation } from '../operation.js';
import { directory, findEntry, openMemory } from './open.js';
import { memoryRetireSchema } from './result.js';

export const memoryRetire = defineOperation({
  name: 'memory retire',
  summary: 'Say in an entry that it does not hold any more; it is not recalled again, and not proposed again',
  input: z.object({
    entry: z.string().meta({ argument: true, description: 'name of the entry, as in "plinth memory list"' }),
    dir: directory.meta({ argument: true, description: 'the directory of the project' }),
    reason: z.string().meta({ description: 'why it does not hold any more', placeholder: 'text' }),
  }),
  output: memoryRetireSchema,
  async run({ entry: given, dir, reason }, { now, passPointOfNoReturn }) {
    const memory = await openMemory(dir);
    const { name, file, retired } = findEntry(memory, given);
    if (retired !== null)
      throw new Failure('memory_entry_refused', `the entry ${name} is retired already`, { detail: retired === '' ? null : retired });
    const [secret] = findSecrets(reason);
    if (secret !== undefined) throw new Failure('memory_entry_refused', `the reason holds what looks like ${secret.what}`);
    const { folder } = memory;
    const before = new TextDecoder().decode(readFileSync(join(folder.path, name)));
    const after = writeRetirement(before, dayOf(now), reason);
    writeFiles(folder.root, [{ file: inRepository(folder, name), before, after }], passPointOfNoReturn);
    return { formatVersion: 1 as const, file, reason };
  },
  exitCode: () => 0,
});
