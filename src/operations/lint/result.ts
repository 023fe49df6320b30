import { z } from 'zod';
import { reviewSchema } from '../review/result.js';

const envelope = reviewSchema.pick({
  formatVersion: true,
  plinth: true,
  schemaFingerprint: true,
  findings: true,
  recommendations: true,
  outcomes: true,
  notExamined: true,
  trail: true,
});

/** What `plinth lint --format json` writes: the envelope of a review; published as `dist/schema/lint.json`. */
export const lintSchema = envelope.extend({
  target: z.strictObject({
    /** The paths as given, by spaces. */
    dir: z.string(),
    server: z.null(),
    major: z.int(),
    schema: z.literal('migrations'),
    /** Whether the migrations were run on the shadow, or only read. */
    replayed: z.boolean(),
    files: z.int(),
    migrations: z.int(),
    statements: z.int(),
  }),
  /** Findings that a comment lets be. */
  waived: z.array(
    z.strictObject({
      rule: z.string(),
      id: z.string(),
      message: z.string(),
      file: z.string(),
      line: z.int(),
      reason: z.string(),
      until: z.string().nullable(),
    }),
  ),
});

export type Lint = z.infer<typeof lintSchema>;
