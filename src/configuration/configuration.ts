import * as z from 'zod';

const share = z.number().min(0).max(1);

/** Declared volumes of one table: what is not there yet, or not readable. */
const volume = z.strictObject({
  rows: z.number().int().nonnegative().optional(),
  growth_per_month: z.number().int().nonnegative().optional(),
  rows_per: z.record(z.string(), z.number().nonnegative()).optional(),
  distinct: z.record(z.string(), z.number().positive()).optional(),
  null_fraction: z.record(z.string(), share).optional(),
  /** Share of all rows, by column and value. */
  frequencies: z.record(z.string(), z.record(z.string(), share)).optional(),
  /** Bytes of a value on average. */
  width: z.record(z.string(), z.number().positive()).optional(),
});

const severity = z.enum(['off', 'error', 'warning', 'info']);

/** `plinth.toml`, or `[tool.plinth]` in pyproject.toml. Unknown keys are refused with a suggestion. */
export const configurationSchema = z.strictObject({
  source: z.strictObject({ models: z.array(z.string()).optional(), alembic: z.string().optional(), env: z.string().optional() }).optional(),
  postgres: z.strictObject({ major: z.number().int().min(9).max(99).optional() }).optional(),
  volumes: z.record(z.string(), volume).optional(),
  workload: z.strictObject({ files: z.array(z.string()).optional() }).optional(),
  targets: z.record(z.string(), z.strictObject({ url_env: z.string() })).optional(),
  memory: z.strictObject({ dir: z.string().optional(), write: z.boolean().optional() }).optional(),
  knowledge: z.strictObject({ files: z.array(z.string()).optional() }).optional(),
  team: z.strictObject({ protocol: z.string().optional(), max_depth: z.number().int().min(0).max(100).optional() }).optional(),
  /** A documentation server outside, over MCP; `libraries` are its ids by name, `env` the variables that it gets. */
  docs: z
    .strictObject({
      command: z.string(),
      args: z.array(z.string()).optional(),
      env: z.array(z.string()).optional(),
      libraries: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  rules: z.record(z.string(), z.union([severity, z.looseObject({ severity: severity.optional() })])).optional(),
});

export type Configuration = z.infer<typeof configurationSchema>;
export type Volume = z.infer<typeof volume>;
