import * as z from 'zod';
import { PUBLISHED } from '../../shadow/published.js';
import { defineOperation } from '../operation.js';
import { describeMajor } from './describe-major.js';
import { shadowListSchema } from './result.js';

export const shadowList = defineOperation({
  name: 'shadow list',
  summary: 'List the majors of PostgreSQL that things can be tried on here',
  input: z.object({}),
  output: shadowListSchema,
  async run(_, { environment }) {
    const named = environment['PLINTH_POSTGRES_BIN'] ?? '';
    const majors = Object.keys(PUBLISHED).map(Number).toReversed();
    return {
      formatVersion: 1 as const,
      named: named === '' ? null : named,
      majors: await Promise.all(majors.map((major) => describeMajor(major))),
    };
  },
  exitCode: () => 0,
});
