import * as z from 'zod';

/** What `plinth lint` takes. */
export const lintRequest = z.object({
  paths: z
    .array(z.string())
    .min(1)
    .meta({ argument: true, description: 'files of SQL, Alembic revisions, directories of either; - for standard input' }),
  replay: z.boolean().default(true).meta({ description: 'judge the text alone: start no server' }),
  pgVersion: z
    .int()
    .min(9)
    .max(99)
    .optional()
    .meta({ description: "the server's major (default: what plinth.toml or a compose file says, else 18)", placeholder: 'major' }),
  stdinName: z
    .string()
    .default('stdin.sql')
    .meta({ description: 'the name of the file that comes by standard input', placeholder: 'file' }),
  since: z
    .string()
    .optional()
    .meta({ description: 'judge only migrations that differ from this git revision; the others stand before them', placeholder: 'ref' }),
  newOnly: z.boolean().default(false).meta({ description: 'judge only migrations that the main branch does not have' }),
  failOn: z
    .enum(['error', 'warning', 'info', 'never'])
    .default('warning')
    .meta({ description: 'exit 1 when a finding is at or above this', placeholder: 'severity' }),
  only: z.array(z.string()).optional().meta({ description: 'only these rules or categories (comma-separated)', placeholder: 'rules' }),
  skip: z.array(z.string()).optional().meta({ description: 'not these rules or categories (comma-separated)', placeholder: 'rules' }),
  fix: z
    .boolean()
    .default(false)
    .meta({ description: 'put what holds nobody up in place of what is found, proved on the shadow; show the diff' }),
  write: z.boolean().default(false).meta({ description: 'with --fix: write the files' }),
  allowDirty: z.boolean().default(false).meta({ description: 'with --write: also files that git holds no clean version of' }),
  strict: z.boolean().default(false).meta({ description: 'exit 1 when something could not be examined' }),
});

export type LintRequest = z.infer<typeof lintRequest>;
