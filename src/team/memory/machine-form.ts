import * as z from 'zod';

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine((text) => !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text));

const name = z.string().min(1).max(200);
const count = z.number().int().nonnegative();

/** A comparison as people write it: `>= 1_000_000`, `16`, `<18`. */
const comparison = z.union([z.string().regex(/^\s*(?:>=|<=|>|<|=)?\s*\d[\d_]*\s*$/), z.number().int().nonnegative()]);

/** A finding that is let pass: by its id, or by rule and object. `until` is the last day (UTC). */
const acceptance = z
  .strictObject({
    finding: z
      .string()
      .regex(/^[0-9a-f]{12}$/)
      .optional(),
    rule: name.optional(),
    object: name.optional(),
    reason: z.string().trim().min(1).max(1000),
    until: day,
  })
  .refine(({ finding, rule, object }) => (finding === undefined) === (rule !== undefined && object !== undefined), {
    message: 'it names either a finding, or a rule and an object',
  });

/** An index that was decided upon, with what its proof measured. */
const decidedIndex = z.strictObject({
  table: name,
  columns: z.array(name).optional(),
  before: z.string().optional(),
  after: z.string().optional(),
  cost_before: z.number().nonnegative().optional(),
  cost_after: z.number().nonnegative().optional(),
});

const facts = z.strictObject({
  /** By table, as counted. */
  rows: z.record(name, count).optional(),
  growth_per_month: z.record(name, count).optional(),
  indexes: z.record(name, decidedIndex).optional(),
  /** What the schema keeps to: `keys` → `uuid`. */
  conventions: z.record(name, z.string()).optional(),
  /** Pool arguments by the file that makes the engine. */
  pool: z.record(name, z.record(name, z.union([z.number(), z.boolean()]))).optional(),
  /** Findings that it tells of: id → rule. */
  findings: z.record(z.string().regex(/^[0-9a-f]{12}$/), name).optional(),
});

/** The block of an entry that a machine reads, in TOML. Every key is optional; unknown ones are refused. */
export const machineForm = z.strictObject({
  author: z.enum(['person', 'agent', 'plinth']).optional(),
  tables: z.array(name).optional(),
  columns: z.array(name).optional(),
  operations: z.array(name).optional(),
  postgres: comparison.optional(),
  rows: z.record(name, comparison).optional(),
  accepts: acceptance.optional(),
  facts: facts.optional(),
});

export type MachineForm = z.infer<typeof machineForm>;
export type Acceptance = z.infer<typeof acceptance>;
export type Facts = z.infer<typeof facts>;
export type DecidedIndex = z.infer<typeof decidedIndex>;

/** When an entry is to be recalled: all that is said must hold, of lists any one. */
export type Scope = Pick<MachineForm, 'tables' | 'columns' | 'operations' | 'postgres' | 'rows'>;

/** Whether a number fulfils a comparison; a bare number means equality. */
export function fulfils(value: number, bound: string | number): boolean {
  const [, sign = '', digits = ''] = /^\s*(>=|<=|>|<|=)?\s*(\d[\d_]*)\s*$/.exec(String(bound)) ?? [];
  const number = Number(digits.replaceAll('_', ''));
  if (sign === '>=') return value >= number;
  if (sign === '<=') return value <= number;
  if (sign === '>') return value > number;
  if (sign === '<') return value < number;
  return value === number;
}
