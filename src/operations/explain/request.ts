import * as z from 'zod';

/** What `plinth explain` takes. */
export const explainRequest = z.object({
  files: z
    .array(z.string())
    .default([])
    .meta({ argument: true, description: 'files of SQL, or of plans as EXPLAIN printed them (text or JSON); - for standard input' }),
  dir: z.string().default('.').meta({ description: 'the project, for its schema, volumes and code', placeholder: 'dir' }),
  sql: z
    .array(z.string())
    .optional()
    .meta({ description: 'a statement itself; may be given several times', placeholder: 'statement', repeatable: true }),
  function: z.array(z.string()).optional().meta({
    description: 'the statements that this function of the code sends (package.module.function, or its end)',
    placeholder: 'name',
  }),
  code: z.boolean().default(false).meta({ description: 'all statements that the code sends, and those of [workload] files' }),
  statements: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'so many statements of pg_stat_statements, those that took most time', placeholder: 'number' }),
  databaseUrl: z.string().optional().meta({
    description: 'schema and statistics of this live database (read-only); PG* variables and service files count',
    placeholder: 'url',
  }),
  target: z.string().optional().meta({ description: 'the same of the live database that plinth.toml names so', placeholder: 'name' }),
  snapshot: z
    .string()
    .optional()
    .meta({ description: 'the same out of a file of plinth snapshot, in place of a live database', placeholder: 'file' }),
  schema: z.string().optional().meta({ description: 'the schema from a .sql file or a directory of them', placeholder: 'path' }),
  withIndex: z.array(z.string()).optional().meta({
    description: 'what if there were this index (CREATE INDEX …); may be given several times',
    placeholder: 'statement',
    repeatable: true,
  }),
  withoutIndex: z.array(z.string()).optional().meta({ description: 'what if this index were not there', placeholder: 'name' }),
  analyze: z
    .boolean()
    .default(false)
    .meta({ description: 'run each SELECT on the live database, in a read-only transaction, for what really happens' }),
  timeout: z
    .int()
    .min(1)
    .max(3600)
    .default(30)
    .meta({ description: 'seconds that a statement may run with --analyze', placeholder: 'seconds' }),
  trials: z.boolean().default(true).meta({ description: 'try no indexes and no rewritten statements' }),
  showValues: z
    .boolean()
    .default(false)
    .meta({ description: 'show the values that conditions and parameters hold; they may be of your data' }),
  strict: z.boolean().default(false).meta({ description: 'exit 1 when something could not be examined' }),
});

export type ExplainRequest = z.infer<typeof explainRequest>;
