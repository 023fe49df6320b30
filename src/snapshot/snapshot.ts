import * as z from 'zod';
import { catalogSchema } from './catalog-schema.js';
import { statisticsSchema } from './statistics-schema.js';

/** Raised when a reader of the format before could misunderstand a file. Fields may be added without it. */
export const SNAPSHOT_FORMAT = 1;

/**
 * What the planner of a database knows, without a row of it: enough to plan as it does. Written as JSON, compressed with gzip. Names,
 * definitions and comments of the schema stand in it as they are; values of tables only where `withValues` says so.
 */
export const snapshotSchema = z.object({
  formatVersion: z.literal(SNAPSHOT_FORMAT),
  plinth: z.string().meta({ description: 'version of plinth that wrote it' }),
  asOf: z.string().meta({ description: 'when it was read, ISO 8601 in UTC' }),
  source: z.object({
    host: z.string(),
    port: z.int(),
    database: z.string(),
    role: z.string(),
    version: z.string(),
    major: z.int(),
    isReplica: z.boolean(),
    statements: z.int().meta({ description: 'how many statements it was asked' }),
  }),
  withValues: z.boolean().meta({ description: 'whether most common values and histogram bounds of columns stand in it' }),
  catalog: catalogSchema,
  statistics: statisticsSchema,
  queries: z
    .array(
      z.object({
        sql: z.string().meta({ description: 'normalised: parameters for literals, no comments' }),
        calls: z.number(),
        totalMilliseconds: z.number(),
        rows: z.number(),
      }),
    )
    .nullable()
    .meta({ description: 'of pg_stat_statements, by total time; null where it could not be read' }),
  queriesMinutes: z
    .number()
    .nullable()
    .optional()
    .meta({ description: 'for how long the calls of these queries were counted; null where it is not known' }),
  notExamined: z.array(z.object({ file: z.string().nullable(), line: z.int().nullable(), object: z.string(), reason: z.string() })),
});

export type Snapshot = z.infer<typeof snapshotSchema>;
