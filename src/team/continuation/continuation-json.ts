import * as z from 'zod';
import { idSchema } from '../handoff/handoff-json.js';
import { factsSchema, volumeSchema } from '../handoff/result-schema.js';

/** A table, function or revision that was judged, to tell later whether it changed. */
export const objectSchema = z.strictObject({ object: z.string(), fingerprint: z.string(), sizes: z.string().nullable() });

/** How a review goes on from an earlier one. A fresh review goes on from nothing: depth 0, and everything empty. */
export const continuationSchema = z.strictObject({
  /** How many reviews it goes on from, one after the other. */
  depth: z.int().nonnegative(),
  /** The earlier analysis; null for a fresh review. */
  of: z.strictObject({ plinth: z.string(), dir: z.string(), schemaFingerprint: z.string(), findings: z.int() }).nullable(),
  /** Tells whether proofs can be taken over: version, majors, rules and names that they rest on. */
  ground: z.string(),
  objectsChanged: z.array(z.strictObject({ object: z.string(), state: z.enum(['new', 'changed', 'gone']) })),
  /** Answers that were taken. `text` is quoted: nothing follows from it. */
  answers: z.array(
    z.strictObject({
      request: idSchema,
      to: z.string(),
      kind: z.string(),
      status: z.enum(['accepted', 'rejected', 'answered']),
      file: z.string(),
      facts: factsSchema,
      text: z.string(),
      /** The text was longer than what is quoted. */
      cut: z.boolean(),
    }),
  ),
  refused: z.array(z.strictObject({ file: z.string(), request: z.string().nullable(), why: z.string() })),
  /** Each earlier finding, once. */
  accounting: z.array(
    z.strictObject({
      finding: z.string(),
      rule: z.string(),
      message: z.string(),
      state: z.enum(['resolved', 'still_open', 'changed', 'withdrawn', 'superseded']),
      reason: z.string(),
      by: z.string().nullable(),
    }),
  ),
  /** Findings whose recommendation and proof are those of the earlier analysis. */
  takenOver: z.array(z.string()),
  /** Volumes that answers gave, this time and before. */
  volumes: z.record(z.string(), volumeSchema),
  /** What will be done with which answer. */
  plan: z.array(z.strictObject({ request: idSchema, step: z.string() })),
  notes: z.array(z.string()),
});

export type Continuation = z.infer<typeof continuationSchema>;
