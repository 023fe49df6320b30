import * as z from 'zod';
import { reasons } from '../../drift/verdict.js';
import { notExaminedSchema, serverSchema } from '../review/result.js';

/** What a side says: a text, null for "nothing"; a side that was not asked has no field. */
const states = z.strictObject({
  models: z.string().nullable().optional(),
  revisions: z.string().nullable().optional(),
  /** The revisions that the live database has, where others are pending. */
  applied: z.string().nullable().optional(),
  live: z.string().nullable().optional(),
});

const severity = z.enum(['error', 'warning', 'info']);
const wrong = z.enum(['models', 'revisions', 'live', 'unclear']);
const place = z.strictObject({ file: z.string(), line: z.int(), column: z.int(), endLine: z.int(), endColumn: z.int() });

export const driftSchema = z.strictObject({
  formatVersion: z.literal(1),
  plinth: z.string(),
  target: z.strictObject({ dir: z.string(), server: serverSchema.nullable(), major: z.int() }),
  /** What was compared; `applied` stands apart from `revisions` only where some are pending. */
  sides: z.array(z.enum(['models', 'revisions', 'applied', 'live'])),
  /** What the live database says of its revisions; null without either. */
  version: z
    .strictObject({
      status: z.enum(['known', 'base', 'unmanaged', 'foreign', 'unreadable']),
      table: z.string().nullable(),
      ids: z.array(z.string()),
      missing: z.array(z.string()),
      why: z.string().nullable(),
      /** What is to be mended about it; null where nothing is. */
      message: z.string().nullable(),
    })
    .nullable(),
  pending: z.array(z.strictObject({ revision: z.string(), file: z.string(), message: z.string().nullable() })),
  compared: z.int(),
  objects: z.array(
    z.strictObject({
      /** That of the finding in `plinth review`. */
      id: z.string().regex(/^[0-9a-f]{12}$/),
      kind: z.string(),
      schema: z.string(),
      relation: z.string().nullable(),
      name: z.string(),
      severity,
      wrong,
      reason: z.enum(reasons),
      message: z.string(),
      why: z.string(),
      remedy: z.string(),
      states,
      properties: z.array(z.strictObject({ property: z.string(), wrong, reason: z.enum(reasons), severity, states })),
      place: place.nullable(),
      /** The revision that made it or last changed it. */
      revision: z.strictObject({ id: z.string(), file: z.string(), line: z.int().nullable(), does: z.string() }).nullable(),
    }),
  ),
  /** What the live database has and nobody's revisions should make. */
  outside: z.array(z.strictObject({ object: z.string(), why: z.string() })),
  notExamined: z.array(notExaminedSchema),
});

export type DriftResult = z.infer<typeof driftSchema>;
