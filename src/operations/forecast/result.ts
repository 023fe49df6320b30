import * as z from 'zod';
import { notExaminedSchema, placeSchema, serverSchema } from '../review/result.js';

/** One figure for each step, in their order. */
const figures = z.array(z.number());

export const forecastSchema = z.strictObject({
  formatVersion: z.literal(1),
  plinth: z.string(),
  target: z.strictObject({
    dir: z.string(),
    server: serverSchema.nullable(),
    major: z.int().meta({ description: 'the major that planned' }),
    schema: z.enum(['database', 'revisions', 'models']),
    statistics: z.enum(['live', 'snapshot', 'declared']),
  }),
  /** What was asked for: `times` today's rows, or `months` from now. */
  unit: z.enum(['times', 'months']),
  steps: z.array(z.number()),
  tables: z.array(
    z.strictObject({
      schema: z.string(),
      name: z.string(),
      role: z.enum(['grows', 'follows', 'stays']),
      why: z.string(),
      rows: figures,
      /** Bytes of table and indexes. */
      bytes: figures,
      growthPerMonth: z.number().nullable(),
      /** Day on which each step is reached by the declared growth; null without one. */
      dates: z.array(z.string().nullable()),
    }),
  ),
  queries: z.array(
    z.strictObject({
      name: z.string(),
      place: placeSchema.nullable(),
      origin: z.enum(['workload file', 'referential check', 'code', 'pg_stat_statements']),
      sql: z.string(),
      callsPerMinute: z.number().nullable(),
      /** In planner units. */
      costs: figures,
      rows: figures,
      /** Power of the rows with which the cost grows, over all steps: 0 constant, 1 with the rows; null in months. */
      exponent: z.number().nullable(),
      curve: z.enum(['does not grow', 'grows slower than the rows', 'grows with the rows', 'grows faster than the rows']),
      shapes: z.array(z.array(z.string())),
      turns: z.array(
        z.strictObject({
          /** The plan is the one before up to the first, and the one after from the second on. */
          between: z.tuple([z.number(), z.number()]),
          table: z.strictObject({ schema: z.string(), name: z.string(), rows: z.tuple([z.number(), z.number()]) }).nullable(),
          /** Days by the declared growth of that table. */
          dates: z.tuple([z.string(), z.string()]).nullable(),
          before: z.array(z.string()),
          after: z.array(z.string()),
          costs: z.tuple([z.number(), z.number()]),
          /** The turn in a line: how the deciding table is read before and after, or how it is joined. */
          change: z.string(),
        }),
      ),
    }),
  ),
  /** Tables by the cost that they add to the workload, those first that add most by the last step. */
  hurts: z.array(
    z.strictObject({
      schema: z.string(),
      name: z.string(),
      /** Cost a minute where calls are known, else of one call of each query. */
      costs: figures,
      queries: z.array(z.string()),
    }),
  ),
  /** Indexes of tables that grow, the largest in the end first, with the queries whose last plan uses them. */
  indexes: z.array(
    z.strictObject({ schema: z.string(), table: z.string(), name: z.string(), bytes: figures, queries: z.array(z.string()) }),
  ),
  /** Where the figures of declared tables come from; empty where all were measured. */
  basis: z.array(
    z.strictObject({
      schema: z.string(),
      table: z.string(),
      /** Null for what is said of the table. */
      column: z.string().nullable(),
      figure: z.enum(['rows', 'age', 'nulls', 'distinct values', 'frequencies', 'range', 'order', 'width']),
      source: z.enum(['declared', 'derived', 'assumed']),
      why: z.string(),
    }),
  ),
  limits: z.array(
    z.strictObject({
      schema: z.string(),
      table: z.string(),
      column: z.string(),
      type: z.string(),
      /** Where in the steps the sequence runs out of the column's type. */
      at: z.number(),
      date: z.string().nullable(),
      message: z.string(),
    }),
  ),
  assumptions: z.array(z.string()),
  notExamined: z.array(notExaminedSchema),
});

export type Forecast = z.infer<typeof forecastSchema>;
