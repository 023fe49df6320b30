import * as z from 'zod';

/** What `plinth review` takes. */
export const reviewRequest = z.object({
  dir: z.string().default('.').meta({ argument: true, description: 'the project to review' }),
  databaseUrl: z
    .string()
    .optional()
    .meta({ description: 'also read this live database (read-only); PG* variables and service files count', placeholder: 'url' }),
  target: z.string().optional().meta({ description: 'also read the live database that plinth.toml names so', placeholder: 'name' }),
  snapshot: z
    .string()
    .optional()
    .meta({ description: 'read this file of plinth snapshot in place of a live database', placeholder: 'file' }),
  source: z.enum(['database', 'revisions', 'models']).optional().meta({
    description: 'which side of the schema to judge (default: the live database, else the revisions, else the models)',
    placeholder: 'side',
  }),
  failOn: z
    .enum(['error', 'warning', 'info', 'never'])
    .default('warning')
    .meta({ description: 'exit 1 when a finding is at or above this', placeholder: 'severity' }),
  proof: z.boolean().default(true).meta({ description: 'do not try the recommendations on the shadow' }),
  only: z.array(z.string()).optional().meta({ description: 'only these rules or categories (comma-separated)', placeholder: 'rules' }),
  skip: z.array(z.string()).optional().meta({ description: 'not these rules or categories (comma-separated)', placeholder: 'rules' }),
  continue: z.string().optional().meta({
    description: 'go on from this earlier analysis (the JSON of a review): what is unchanged is not examined again',
    placeholder: 'file',
  }),
  results: z
    .array(z.string())
    .optional()
    .meta({ description: 'answers to the requests of the earlier analysis, as JSON or Markdown', placeholder: 'files', variadic: true }),
  writeMemory: z.boolean().default(false).meta({ description: 'write what is worth remembering to the memory of the project' }),
  strict: z.boolean().default(false).meta({ description: 'exit 1 when something could not be examined' }),
});

/** What of a request decides how a project is examined. */
export type ExaminationRequest = Omit<z.infer<typeof reviewRequest>, 'failOn' | 'strict' | 'writeMemory' | 'continue' | 'results'>;
