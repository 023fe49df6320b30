import * as z from 'zod';
import { notExaminedSchema, serverSchema } from '../review/result.js';

const placeSchema = z.strictObject({ file: z.string(), line: z.int(), column: z.int(), endLine: z.int(), endColumn: z.int() });

/** What EXPLAIN ANALYZE saw of a node; rows are those of one loop, times those of all of them in milliseconds of wall time. */
const actualSchema = z.strictObject({
  rows: z.number(),
  loops: z.number(),
  time: z.number().nullable(),
  selfTime: z.number().nullable(),
  /** Of the plan's time, 0 … 1. */
  share: z.number().nullable(),
  removedByFilter: z.number(),
  removedByRecheck: z.number(),
  heapFetches: z.number().nullable(),
  lossyBlocks: z.number(),
  /** Kilobytes that a sort or a hash wrote to disk. */
  onDisk: z.number(),
  buffers: z.strictObject({ sharedHit: z.number(), sharedRead: z.number(), tempRead: z.number(), tempWritten: z.number() }).nullable(),
});

export const nodeSchema = z.strictObject({
  id: z.int(),
  parent: z.int().nullable(),
  depth: z.int(),
  /** As EXPLAIN's text names it. */
  name: z.string(),
  nodeType: z.string(),
  relation: z.string().nullable(),
  index: z.string().nullable(),
  rows: z.number(),
  width: z.number(),
  startupCost: z.number(),
  totalCost: z.number(),
  /** In the planner's units, of all loops, without what is below. */
  selfCost: z.number(),
  /** Of the plan's cost, 0 … 1. */
  share: z.number(),
  conditions: z.array(z.strictObject({ name: z.string(), text: z.string() })),
  actual: actualSchema.nullable(),
});

export const planSchema = z.strictObject({
  /** `generic` knows no parameter's value; the others have values out of the statistics; `pasted` and `executed` are no plans of the shadow. */
  binding: z.enum(['as written', 'generic', 'most common', 'median', 'rare', 'pasted', 'executed']),
  /** What each parameter was bound to, in words; the value itself only with --show-values. */
  values: z.array(z.string()),
  totalCost: z.number(),
  rows: z.number(),
  planningTime: z.number().nullable(),
  executionTime: z.number().nullable(),
  nodes: z.array(nodeSchema),
});

export const observationSchema = z.strictObject({
  kind: z.enum([
    'misestimate',
    'sort on disk',
    'hash on disk',
    'lossy bitmap',
    'rows removed',
    'heap fetches',
    'many loops',
    'unserved condition',
    'sequential scan',
    'subplan per row',
    'fewer workers',
    'materialized CTE',
  ]),
  /** `nodes[].id` of the plan that is read: the executed or pasted one, else the first. */
  node: z.int(),
  text: z.string(),
  figures: z.record(z.string(), z.number()),
  change: z.string().nullable(),
});

/** An index of the plan, what of the query it serves and what it does not. */
export const servedSchema = z.strictObject({
  index: z.string(),
  node: z.int(),
  serves: z.array(z.string()),
  doesNotServe: z.array(z.string()),
});

const costs = z.strictObject({
  binding: z.string(),
  before: z.number(),
  after: z.number(),
});

/** Something that was tried on the shadow, with what it cost before and after. Only what gains is told. */
export const trialSchema = z.strictObject({
  kind: z.enum(['index', 'rewrite']),
  title: z.string(),
  why: z.string(),
  /** The statement as it would be; null where only an index is added. */
  sql: z.string().nullable(),
  /** Indexes that it needs, as CREATE INDEX statements. */
  indexes: z.array(
    z.strictObject({
      sql: z.string(),
      name: z.string(),
      pages: z.int(),
      bytes: z.number(),
      sizeAssumed: z.boolean(),
      height: z.int().nullable(),
    }),
  ),
  /** Under what the statement means the same; null where it always does. */
  condition: z.string().nullable(),
  costs: z.array(costs),
  /** Of the first of `costs`: before over after. */
  factor: z.number(),
  /** The first plan afterwards. */
  plan: planSchema,
});

export const whatIfQuerySchema = z.strictObject({
  costs: z.array(costs),
  /** Of the hypothetical indexes those that a plan uses. */
  uses: z.array(z.string()),
  verdict: z.enum(['gains', 'loses', 'same']),
  plan: planSchema,
});

export const queryResultSchema = z.strictObject({
  name: z.string(),
  origin: z.enum(['file', 'given', 'code', 'pg_stat_statements', 'plan']),
  place: placeSchema.nullable(),
  callsPerMinute: z.number().nullable(),
  /** Null for a plan that came without its statement. */
  sql: z.string().nullable(),
  parameters: z.array(z.strictObject({ number: z.int(), type: z.string(), column: z.string().nullable() })),
  plans: z.array(planSchema),
  /** Why parameters could not be bound to values; null where they were, or there are none. */
  unbound: z.string().nullable(),
  /** What declared sizes rest on, of the plan's tables and of the columns in its conditions; empty where they were measured. */
  restsOn: z.array(
    z.strictObject({
      schema: z.string(),
      table: z.string(),
      column: z.string().nullable(),
      figure: z.string(),
      source: z.enum(['declared', 'derived', 'assumed']),
      why: z.string(),
    }),
  ),
  /** The node that matters most, of the plan that is read. */
  matters: z.strictObject({ node: z.int(), text: z.string(), change: z.string() }).nullable(),
  observations: z.array(observationSchema),
  served: z.array(servedSchema),
  trials: z.array(trialSchema),
  whatIf: whatIfQuerySchema.nullable(),
});

export const fidelitySchema = z.strictObject({
  /** Statements that both the source and the shadow planned. */
  compared: z.int(),
  /** Of them those whose cost differs by no more than 0.05 %. */
  sameCost: z.int(),
  sameShape: z.int(),
  /** Those that differ, the worst first. */
  differ: z.array(z.strictObject({ query: z.string(), source: z.number(), shadow: z.number(), sameShape: z.boolean() })),
  notCompared: z.array(z.strictObject({ query: z.string(), why: z.string() })),
  text: z.string(),
});

/** What `plinth explain --format json` writes; published as `dist/schema/explain.json`. */
export const explainSchema = z.strictObject({
  formatVersion: z.literal(1),
  plinth: z.string(),
  target: z.strictObject({
    dir: z.string(),
    server: serverSchema.nullable(),
    /** The project's major, and the one of the server that planned; null where nothing was planned. */
    major: z.int().nullable(),
    plannedOn: z.int().nullable(),
    schema: z.enum(['database', 'revisions', 'models', 'sql']).nullable(),
    statistics: z.enum(['live', 'snapshot', 'declared', 'assumed']).nullable(),
  }),
  /** How far the shadow plans as the source does; null where there is no source to compare with. */
  fidelity: fidelitySchema.nullable(),
  queries: z.array(queryResultSchema),
  whatIf: z
    .strictObject({
      indexes: z.array(
        z.strictObject({
          sql: z.string(),
          name: z.string(),
          table: z.string(),
          method: z.string(),
          pages: z.int(),
          bytes: z.number(),
          /** Statistics do not tell it: the keys of a GIN without values, say. */
          sizeAssumed: z.boolean(),
          height: z.int().nullable(),
          usedBy: z.array(z.string()),
        }),
      ),
      hidden: z.array(z.string()),
      gains: z.array(z.string()),
      loses: z.array(z.string()),
      same: z.array(z.string()),
    })
    .nullable(),
  notes: z.array(z.string()),
  notExamined: z.array(notExaminedSchema),
});

export type Explanation = z.infer<typeof explainSchema>;
export type ExplainedQuery = z.infer<typeof queryResultSchema>;
