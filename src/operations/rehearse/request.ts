import * as z from 'zod';

/** What `plinth rehearse` takes. */
export const rehearseRequest = z.object({
  dir: z.string().default('.').meta({ argument: true, description: 'the directory of the backend, or a file or directory of SQL' }),
  fromTo: z.string().optional().meta({
    argument: true,
    description: 'which revisions, as Alembic takes them: ae10:head, head-3:head (default: what the live database lacks, else the head)',
  }),
  range: z.string().optional().meta({ description: 'the same as an option', placeholder: 'from:to' }),
  since: z.string().optional().meta({
    description: 'the revisions (or files of SQL) that this git revision does not have, or has otherwise',
    placeholder: 'ref',
  }),
  databaseUrl: z.string().optional().meta({
    description: 'the live database (read-only): what it lacks is rehearsed on its schema, and its rows are asked what would fail',
    placeholder: 'url',
  }),
  target: z.string().optional().meta({ description: 'the live database that plinth.toml names so', placeholder: 'name' }),
  baseline: z.string().optional().meta({
    description: 'a .sql file (or a directory of them) with what the database held before the first revision; a live database needs none',
    placeholder: 'file',
  }),
  rows: z.int().min(0).max(10_000_000).default(1_000).meta({
    description: 'rows to generate for a table, at most; 0 for none',
    placeholder: 'count',
  }),
  maxBlocked: z.int().min(0).max(86_400_000).default(2_000).meta({
    description: 'milliseconds that reads or writes of a table may wait, at its real size',
    placeholder: 'ms',
  }),
  timeout: z.int().min(1).max(86_400).default(60).meta({ description: 'seconds that one statement may take', placeholder: 'seconds' }),
  failOn: z
    .enum(['error', 'warning', 'info', 'never'])
    .default('warning')
    .meta({ description: 'exit 1 when a finding is at or above this', placeholder: 'severity' }),
  strict: z.boolean().default(false).meta({ description: 'exit 1 when something could not be examined' }),
});

export type RehearseRequest = z.infer<typeof rehearseRequest>;
