import * as z from 'zod';

const list = (description: string, placeholder: string) =>
  z.array(z.string()).optional().meta({ description, placeholder, repeatable: true });

/** What `plinth plan` takes. */
export const planRequest = z.object({
  dir: z.string().default('.').meta({ argument: true, description: 'the project' }),
  since: z.string().optional().meta({
    description: 'plan what the models have changed since this git revision (default: what they differ in from the revisions)',
    placeholder: 'ref',
  }),
  to: z.string().optional().meta({ description: 'the schema to get to as a file of DDL, in place of the models', placeholder: 'file' }),
  rename: list('what was renamed: table.column:new, or table:new', 'renames'),
  drop: list('what goes though something of the same kind comes, or no model ever had it: table.column, or table', 'names'),
  fill: list('values for old rows: table.column=expression', 'values'),
  title: z.string().optional().meta({ description: 'what the revisions say that they do', placeholder: 'text' }),
  write: z.boolean().default(false).meta({ description: 'write the revisions; without it they are shown and nothing changes' }),
});

export type PlanRequest = z.infer<typeof planRequest>;
