import * as z from 'zod';
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
  /** What `--fix` makes of it; null without. */
  fix: z
    .strictObject({
      /** Edited and new files, each with its part of the diff. */
      files: z.array(z.strictObject({ file: z.string(), kind: z.enum(['new', 'edited']), diff: z.string() })),
      /** Findings that are gone with them. */
      fixed: z.array(z.string()),
      /** Findings that are not, and why. */
      left: z.array(z.strictObject({ finding: z.string(), why: z.string() })),
      /** The proof of all edits together. */
      checks: z.array(z.strictObject({ claim: z.string(), ok: z.boolean(), before: z.string().nullable(), after: z.string().nullable() })),
      /** What to do, in order, where code must be deployed between revisions. */
      deploy: z.array(z.strictObject({ text: z.string(), command: z.string().nullable() })),
      written: z.boolean(),
    })
    .nullable(),
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
