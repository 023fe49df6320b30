import * as z from 'zod';

/** What `plinth fix` takes. */
export const fixRequest = z.object({
  what: z
    .array(z.string())
    .default([])
    .meta({ argument: true, description: 'ids of findings or recommendations; and the project, where it is not the current directory' }),
  allSafe: z.boolean().default(false).meta({
    description: 'everything that was proved, needs no look at the data (or passed it), can be undone and leaves the meaning of the code',
  }),
  write: z.boolean().default(false).meta({ description: 'write the files; without it the diff is shown and nothing changes' }),
  allowDirty: z.boolean().default(false).meta({ description: 'also write files that git holds no clean version of' }),
  mergeHeads: z.boolean().default(false).meta({ description: 'where the history has several heads, join them by a revision first' }),
  databaseUrl: z
    .string()
    .optional()
    .meta({ description: 'also read this live database (read-only), and ask it the pre-flight queries', placeholder: 'url' }),
  target: z.string().optional().meta({ description: 'the same, with the live database that plinth.toml names so', placeholder: 'name' }),
  source: z.enum(['database', 'revisions', 'models']).optional().meta({
    description: 'which side of the schema to judge (default: the live database, else the revisions, else the models)',
    placeholder: 'side',
  }),
  only: z.array(z.string()).optional().meta({ description: 'only these rules or categories (comma-separated)', placeholder: 'rules' }),
  skip: z.array(z.string()).optional().meta({ description: 'not these rules or categories (comma-separated)', placeholder: 'rules' }),
});

export type FixRequest = z.infer<typeof fixRequest>;
