import * as z from 'zod';
import type { Statistics } from '../statistics/statistics.js';

const text = z.string();
const maybe = text.nullable();
const numbers = z.array(z.number()).nullable();
const count = z.number();

const column = z.object({
  name: text,
  inherited: z.boolean(),
  nullFraction: z.number(),
  averageWidth: z.number(),
  distinct: z.number(),
  mostCommonValues: maybe,
  mostCommonFrequencies: numbers,
  histogramBounds: maybe,
  correlation: z.number().nullable(),
  mostCommonElements: maybe,
  mostCommonElementFrequencies: numbers,
  elementCountHistogram: numbers,
  extremes: z.tuple([text, text]).exactOptional(),
  rangeLengthHistogram: maybe.exactOptional(),
  rangeEmptyFraction: z.number().nullable().exactOptional(),
  rangeBoundsHistogram: maybe.exactOptional(),
});

const activity = z.object({
  seqScans: count,
  seqRowsRead: count,
  idxScans: count,
  inserted: count,
  updated: count,
  hotUpdated: count,
  deleted: count,
  liveRows: count,
  deadRows: count,
  lastAnalyzed: maybe,
  lastVacuumed: maybe,
});

const relation = z.object({
  schema: text,
  name: text,
  kind: z.enum(['table', 'partitioned table', 'foreign table', 'materialized view', 'index', 'partitioned index']),
  table: maybe,
  rows: z.number().nullable(),
  pages: z.int().nonnegative(),
  analyzedPages: z.int().nonnegative().exactOptional(),
  position: z.int().exactOptional(),
  allVisible: z.int().nonnegative(),
  columns: z.array(column),
  activity: activity.nullable(),
});

const extended = z.object({
  schema: text,
  name: text,
  inherited: z.boolean(),
  distinct: z.array(z.object({ of: z.array(text), count })),
  dependencies: z.array(z.object({ of: z.array(text), on: text, degree: z.number() })),
  mostCommon: z
    .object({
      of: z.array(text),
      items: z.array(z.object({ values: z.array(maybe), frequency: z.number(), baseFrequency: z.number() })),
    })
    .nullable(),
  expressions: z.array(column),
});

/** Planner statistics as they stand in a snapshot; fields mean what `statistics/statistics.ts` says. */
export const statisticsSchema: z.ZodType<Statistics> = z.object({
  asOf: maybe,
  source: z.enum(['live', 'declared']),
  relations: z.array(relation),
  settings: z.record(text, text),
  extended: z.array(extended).exactOptional(),
  statsReset: maybe,
});
