import * as z from 'zod';

/** What `plinth forecast` takes. */
export const forecastRequest = z.object({
  dir: z.string().default('.').meta({ argument: true, description: 'the project whose queries and schema to look ahead with' }),
  databaseUrl: z
    .string()
    .optional()
    .meta({ description: 'take sizes and statistics of this live database (read-only)', placeholder: 'url' }),
  target: z.string().optional().meta({ description: 'the same of the live database that plinth.toml names so', placeholder: 'name' }),
  snapshot: z
    .string()
    .optional()
    .meta({ description: 'read this file of plinth snapshot in place of a live database', placeholder: 'file' }),
  source: z.enum(['database', 'revisions', 'models']).optional().meta({
    description: 'which side of the schema to plan on (default: the live database, else the revisions, else the models)',
    placeholder: 'side',
  }),
  queries: z
    .array(z.string())
    .optional()
    .meta({ description: 'only the queries of these SQL files of the project', placeholder: 'files', variadic: true }),
  statements: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'also so many statements of pg_stat_statements, those that took most time', placeholder: 'number' }),
  times: z
    .array(z.string())
    .optional()
    .meta({ description: "times today's rows, in rising order (default: 1,10,100,1000)", placeholder: 'factors' }),
  months: z
    .array(z.string())
    .optional()
    .meta({ description: 'instead, so many months ahead at the declared growth: 0,6,12,24', placeholder: 'months' }),
  grows: z.array(z.string()).optional().meta({ description: 'tables that grow although they look like lists', placeholder: 'tables' }),
  stays: z.array(z.string()).optional().meta({ description: 'tables that do not grow', placeholder: 'tables' }),
});

export type ForecastRequest = z.infer<typeof forecastRequest>;
