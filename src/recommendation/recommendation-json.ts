import * as z from 'zod';

const step = z.strictObject({
  sql: z.string(),
  /** Strongest lock a relation, and who waits while it is held. Empty where the step was not executed. */
  locks: z.array(z.strictObject({ relation: z.string(), mode: z.string(), waits: z.string() })),
  rewrites: z.array(z.string()),
  scans: z.array(z.string()),
  /** Steps with one number may share a transaction; null runs outside any. */
  transaction: z.int().nullable(),
});

const irreversible = z.strictObject({ why: z.string(), recovery: z.string() });

const change = z.strictObject({
  kind: z.string(),
  /** In words. */
  summary: z.string(),
  /** Statements, each ended by a semicolon; empty for an edit of Python alone. */
  sql: z.string(),
  reverseSql: z.string(),
  /** Bodies of `upgrade()` and `downgrade()` in the file that is proposed. */
  alembic: z.strictObject({ file: z.string(), upgrade: z.string(), downgrade: z.string() }).nullable(),
  /** Unified diff of the project's Python; those of one recommendation apply in order. */
  diff: z.string().nullable(),
});

/** What there is to know of a new index. */
const index = z.strictObject({
  name: z.string(),
  /** Keys in order, as they stand in the DDL. */
  columns: z.array(z.string()),
  predicate: z.string().nullable(),
  include: z.array(z.string()),
  selectivity: z.string(),
  planner: z.string(),
  /** Estimated; null where the number of rows is not known. */
  bytes: z.int().nullable(),
  build: z.string(),
  writes: z.string(),
});

const proof = z.strictObject({
  grade: z.enum(['executed', 'executed_other_major', 'not_proved']),
  major: z.int().nullable(),
  checks: z.array(
    z.strictObject({
      claim: z.string(),
      ok: z.boolean(),
      before: z.string().nullable(),
      after: z.string().nullable(),
      /** The planner's total cost, where the check is about a plan. */
      cost: z.strictObject({ before: z.number(), after: z.number() }).optional(),
    }),
  ),
  dataProved: z.literal(false),
  /** Read-only queries, each expected to answer 0. */
  preflight: z.array(z.string()),
  why: z.string().nullable(),
});

/** A recommendation as `plinth review --format json` writes it. */
export const recommendationSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  answers: z.array(z.string()),
  changes: z.array(change),
  reasoning: z.strictObject({
    why: z.string(),
    indexes: z.array(index),
    rejected: z.array(z.strictObject({ change: z.string(), figure: z.string(), reason: z.string() })),
  }),
  migration: z.union([
    z.strictObject({ steps: z.array(step), reverse: z.array(step) }),
    z.strictObject({ steps: z.array(step), irreversible }),
  ]),
  risks: z.array(z.strictObject({ text: z.string(), watch: z.string().nullable() })),
  verification: z.array(z.strictObject({ sql: z.string(), before: z.string(), after: z.string() })),
  proof,
  /** Pages of the manuals on its statements, locks and claims, of the project's versions. */
  manual: z.array(z.string()),
  /** What the user must do by hand, and why plinth could not. */
  notes: z.array(z.string()),
});
