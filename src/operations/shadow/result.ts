import * as z from 'zod';

const major = z.strictObject({
  major: z.int(),
  /** What `postgres --version` says; null where it is not here, or does not run. */
  version: z.string().nullable(),
  /** What plinth was installed with, an installation of the machine’s own, brought by npm into the user’s cache, or not here. */
  from: z.enum(['package', 'machine', 'cache', 'none']),
  bin: z.string().nullable(),
  /** Whether `plinth shadow install` can bring it. */
  installable: z.boolean(),
});

export const shadowListSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** Folder of the programs that PLINTH_POSTGRES_BIN names, which go before all others; else null. */
  named: z.string().nullable(),
  majors: z.array(major),
});

export const shadowInstallSchema = z.strictObject({
  formatVersion: z.literal(1),
  majors: z.array(major.extend({ /** False: it was here already. */ brought: z.boolean() })),
});

export type ShadowList = z.infer<typeof shadowListSchema>;
export type ShadowInstall = z.infer<typeof shadowInstallSchema>;
