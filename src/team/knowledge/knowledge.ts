import * as z from 'zod';

/** Something that was read before anything was judged, and what it changed. Texts are quotes. */
export const knowledgeSchema = z.strictObject({
  /** `convention`: seen in the schema. Files are quoted as read and not interpreted. */
  kind: z.enum(['convention', 'conventions file', 'team protocol', 'memory', 'memory entry']),
  file: z.string().nullable(),
  /** The convention, the beginning of the file, how many entries there are, the insight. */
  read: z.string(),
  /** Why an entry was recalled. */
  reasons: z.array(z.string()),
  /** What it changed in this run. */
  applied: z.array(z.string()),
  /** Why it has no effect, or no more: expired, retired, contradicted by what was measured. */
  ignored: z.string().nullable(),
});

export type Knowledge = z.infer<typeof knowledgeSchema>;

/** Accepted findings: found, and let pass by a person until a day. */
export const acceptedSchema = z.strictObject({
  id: z.string(),
  rule: z.string(),
  redFlag: z.int().nullable(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  /** The entry of the memory. */
  file: z.string(),
  reason: z.string(),
  /** Last day, UTC. */
  until: z.string(),
});

/** What is worth remembering of a run, and what of the memory does not hold any more. */
export const memorySchema = z.strictObject({
  folder: z.string(),
  proposed: z.array(
    z.strictObject({
      topic: z.string(),
      insight: z.string(),
      domain: z.string(),
      lines: z.array(z.string()),
      /** Where it was written; null where it was not. */
      file: z.string().nullable(),
    }),
  ),
  retired: z.array(z.strictObject({ file: z.string(), reason: z.string(), written: z.boolean() })),
});
