import * as z from 'zod';
import { criteriaSchema } from '../../recommendation/criteria/criteria-json.js';
import { recommendationSchema } from '../../recommendation/recommendation-json.js';
import { continuationSchema, objectSchema } from '../../team/continuation/continuation-json.js';
import { handoffSchema, teamSchema } from '../../team/handoff/handoff-json.js';
import { acceptedSchema, knowledgeSchema, memorySchema } from '../../team/knowledge/knowledge.js';

export const placeSchema = z.strictObject({ file: z.string(), line: z.int(), column: z.int(), endLine: z.int(), endColumn: z.int() });

export const findingSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  rule: z.string(),
  redFlag: z.int().min(1).max(10).nullable(),
  severity: z.enum(['error', 'warning', 'info']),
  subject: z.strictObject({
    kind: z.enum(['table', 'column', 'constraint', 'index', 'revision', 'query', 'engine']),
    schema: z.string().nullable(),
    relation: z.string().nullable(),
    name: z.string().nullable(),
  }),
  place: placeSchema.nullable(),
  evidence: z.record(z.string(), z.json()),
  message: z.string(),
  /** Pages of the manuals that its rule rests on, of the project's versions. */
  manual: z.array(z.string()),
  recommendation: z.string().nullable(),
  noRecommendation: z.string().nullable(),
  /** What the judgement rests on; null where the finding is about no table. */
  criteria: criteriaSchema.nullable(),
});

export const outcomeSchema = z.strictObject({
  rule: z.string(),
  status: z.enum(['checked', 'skipped', 'failed']),
  /** How many objects were looked at; null unless checked. */
  objects: z.int().nullable(),
  why: z.string().nullable(),
  /** Skipped because the user left it out. */
  byRequest: z.boolean(),
});

export const notExaminedSchema = z.strictObject({
  file: z.string().nullable(),
  line: z.int().nullable(),
  object: z.string(),
  reason: z.string(),
});

/** The six steps of the protocol, in order, each with what was read and what was not, and why. */
export const trailSchema = z.strictObject({
  step: z.enum(['schema', 'options', 'documentation', 'criteria', 'explain', 'versions']),
  read: z.array(z.string()),
  skipped: z.array(z.strictObject({ what: z.string(), why: z.string() })),
});

export const serverSchema = z.strictObject({
  host: z.string(),
  port: z.int(),
  database: z.string(),
  role: z.string(),
  version: z.string(),
  /** When the live side was read, ISO in UTC. */
  asOf: z.string(),
  /** Statements that plinth sent. */
  statements: z.int(),
});

/** What `plinth review --format json` writes; published as `dist/schema/review.json`. */
export const reviewSchema = z.strictObject({
  formatVersion: z.literal(1),
  plinth: z.string(),
  target: z.strictObject({
    dir: z.string(),
    server: serverSchema.nullable(),
    major: z.int(),
    /** Which side of the schema was judged: the live database, the replayed revisions, or the models. */
    schema: z.enum(['database', 'revisions', 'models']),
  }),
  schemaFingerprint: z.string(),
  /** What was read first, and what each of it changed. */
  knowledge: z.array(knowledgeSchema),
  findings: z.array(findingSchema),
  accepted: z.array(acceptedSchema),
  recommendations: z.array(recommendationSchema),
  outcomes: z.array(outcomeSchema),
  notExamined: z.array(notExaminedSchema),
  trail: z.array(trailSchema),
  /** Requests to other specialists of the team; empty where there is nothing to hand over. */
  handoffs: z.array(handoffSchema),
  team: teamSchema,
  /** What was judged, to tell in a continuation what changed. */
  objects: z.array(objectSchema),
  continuation: continuationSchema,
  memory: memorySchema,
});

export type Review = z.infer<typeof reviewSchema>;
export type TrailStep = z.infer<typeof trailSchema>;
