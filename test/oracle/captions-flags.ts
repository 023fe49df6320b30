import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { captionsFolder } from './captions.js';

const flag = z.strictObject({
  flag: z.int().min(1).max(10),
  /** `table.column[,column]`, a revision, a table (flag 10) or a function. */
  subject: z.string(),
  /** Relative to the backend's folder. */
  file: z.string(),
  expect: z.enum(['found', 'silent']),
  why: z.string(),
  /** Name of the constraint (flags 1 and 3). */
  constraint: z.string().optional(),
  /** First comment above the query, and the line of its first word (flag 10). */
  query: z.string().optional(),
  line: z.int().optional(),
  /** Present where another rule than the canonical one of the flag is meant. */
  aspect: z.string().optional(),
  /** Which side is wrong, where models and database differ. */
  drift: z.string().optional(),
});

export type PlantedFlag = z.infer<typeof flag>;

/** What the reference backend is known to contain: red flags and, beside them, what must not be taken for one. */
export const plantedFlags: readonly PlantedFlag[] = z
  .array(flag)
  .parse(JSON.parse(readFileSync(join(captionsFolder, '..', 'captions.flags.json'), 'utf8')));

/** Subjects of one red flag's canonical rule, in order. */
export function subjectsOf(number: number, expected?: PlantedFlag['expect']): readonly string[] {
  return plantedFlags
    .filter((planted) => planted.flag === number && planted.aspect === undefined && (expected ?? planted.expect) === planted.expect)
    .map(({ subject }) => subject)
    .toSorted();
}
