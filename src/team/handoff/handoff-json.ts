import * as z from 'zod';
import { roles } from '../protocol/role.js';

/** Identity of a finding, a recommendation or a request. */
export const idSchema = z.string().regex(/^[0-9a-f]{12}$/);

/** States of a task in the Agent2Agent protocol, 1.0: https://a2a-protocol.org/latest/specification/#413-taskstate */
export const stateSchema = z.enum(['submitted', 'working', 'input-required', 'completed', 'rejected', 'canceled', 'failed']);
export type HandoffState = z.infer<typeof stateSchema>;

/** States after which no answer is waited for. */
export const closedStates: ReadonlySet<HandoffState> = new Set(['completed', 'rejected', 'canceled', 'failed']);

/** A request to another specialist of the team. */
export const handoffSchema = z.strictObject({
  /** Hash of role, kind and what it is about. */
  id: idSchema,
  /** The agent, by the name that the team's roster gives it. */
  to: z.string(),
  role: z.enum(roles),
  /** What kind of request: `api_contract`, `deployment`, … */
  kind: z.string(),
  /** Findings that it is about. */
  findings: z.array(idSchema),
  /** Recommendations that it is about. */
  recommendations: z.array(idSchema),
  /** Objects that it is about beside findings: columns, revisions, settings. */
  subjects: z.array(z.string()),
  task: z.string(),
  context: z.string(),
  /** What each finding or object says, in a line. */
  details: z.array(z.string()),
  needBack: z.string(),
  /** When the answer is enough. */
  acceptance: z.array(z.string()),
  blocks: z.string(),
  /** JSON Schema of an answer. */
  resultSchema: z.record(z.string(), z.json()),
  state: stateSchema,
});

export type Handoff = z.infer<typeof handoffSchema>;

/** The team that requests go to. */
export const teamSchema = z.strictObject({
  source: z.enum(['file', 'default']),
  file: z.string().nullable(),
  roster: z.strictObject({ backend: z.string(), frontend: z.string(), devops: z.string(), performance: z.string(), security: z.string() }),
  /** How the team writes a request. */
  format: z.strictObject({
    title: z.string(),
    fields: z.array(z.strictObject({ field: z.enum(['task', 'context', 'needBack', 'blocks']), label: z.string() })),
  }),
  notes: z.array(z.string()),
});
