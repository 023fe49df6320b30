import * as z from 'zod';
import { recommendationSchema } from '../../recommendation/recommendation-json.js';
import { handoffSchema } from '../../team/handoff/handoff-json.js';
import { revisionSchema } from '../fix/result.js';
import { notExaminedSchema } from '../review/result.js';

/** What `plinth plan --format json` writes; published as `dist/schema/plan.json`. */
export const planSchema = z.strictObject({
  formatVersion: z.literal(1),
  plinth: z.string(),
  target: z.strictObject({
    dir: z.string(),
    major: z.int(),
    /** Major of the server that it was executed on. */
    provedOn: z.int(),
    /** What the change was read from. */
    from: z.enum(['git', 'revisions']),
    to: z.enum(['models', 'ddl']),
  }),
  /** What only the user can say; while there is one, nothing is written. */
  questions: z.array(
    z.strictObject({
      kind: z.enum(['rename', 'fill', 'drop']),
      object: z.string(),
      text: z.string(),
      /** What speaks for it. */
      evidence: z.array(z.string()),
      /** Options that answer it, any one of them. */
      answers: z.array(z.string()),
    }),
  ),
  /** What follows each other; each phase waits for its deploys. */
  phases: z.array(
    z.strictObject({
      moment: z.enum(['expand', 'contract']),
      deploys: z.array(z.string()),
      changes: z.array(z.string()),
      revisions: z.array(z.string()),
    }),
  ),
  revisions: z.array(revisionSchema),
  files: z.array(z.strictObject({ file: z.string(), kind: z.literal('new'), diff: z.string() })),
  /** The five parts; null where nothing is to be done. */
  recommendation: recommendationSchema.nullable(),
  /** Steps that cannot be undone. */
  irreversible: z.array(z.strictObject({ change: z.string(), why: z.string(), recovery: z.string() })),
  /** What is not planned, and why. */
  left: z.array(z.strictObject({ object: z.string(), why: z.string() })),
  /** The proof of the revisions. */
  checks: z.array(z.strictObject({ claim: z.string(), ok: z.boolean(), before: z.string().nullable(), after: z.string().nullable() })),
  deploy: z.array(z.strictObject({ text: z.string(), command: z.string().nullable() })),
  handoffs: z.array(handoffSchema),
  written: z.boolean(),
  notExamined: z.array(notExaminedSchema),
});

export type Plan = z.infer<typeof planSchema>;
