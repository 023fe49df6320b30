import * as z from 'zod';
import { idSchema } from './handoff-json.js';

/** Volumes as `[volumes]` of plinth.toml names them. */
export const volumeSchema = z.strictObject({
  rows: z.int().nonnegative().optional(),
  growth_per_month: z.int().nonnegative().optional(),
  rows_per: z.record(z.string(), z.number().nonnegative()).optional(),
  distinct: z.record(z.string(), z.number().positive()).optional(),
});

/** What of an answer is more than prose: these fields and no others change anything. */
export const factsSchema = z.strictObject({
  /** By table, or schema.table. */
  volumes: z.record(z.string(), volumeSchema).optional(),
  /** Findings of the request whose advice will be followed, and those whose advice will not. */
  accepted: z.array(idSchema).optional(),
  rejected: z.array(idSchema).optional(),
});

/** One answer to a request. */
export const resultSchema = z.strictObject({
  request: idSchema,
  status: z.enum(['accepted', 'rejected', 'answered']),
  facts: factsSchema.optional(),
  /** Prose: it is quoted and decides nothing. */
  text: z.string().optional(),
});

export type Facts = z.infer<typeof factsSchema>;

/** The published schema of an answer, for one request. */
export function describeResult(request: string): Record<string, z.core.util.JSONType> {
  return {
    type: 'object',
    required: ['request', 'status'],
    properties: {
      request: { const: request },
      status: { enum: ['accepted', 'rejected', 'answered'] },
      facts: { $ref: 'handoff-result.json#/properties/facts' },
      text: { type: 'string' },
    },
  };
}
