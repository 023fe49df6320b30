import * as z from 'zod';

/** Where a figure is from. */
const source = z.enum(['measured live', 'declared', 'assumed', 'from code', 'not known']);

const criterion = z.strictObject({
  /** A number in `unit`, or words where nothing counts; null when it is not known. */
  value: z.union([z.number(), z.string()]).nullable(),
  unit: z.string().nullable(),
  source,
  /** What the figure leaves open: which queries, since when, why it is not known. */
  note: z.string().nullable(),
});

/** What a judgement of the finding's table rests on. */
export const criteriaSchema = z.strictObject({
  /** Which statements search by what the finding is about. */
  queryPattern: criterion,
  /** How often they are sent: calls a minute, else who sends them. */
  frequency: criterion,
  /** Rows of the table. */
  rows: criterion,
  /** Share of the rows, 0 … 1, that a search wants. */
  selectivity: criterion,
  /** Writes of the table a minute, else who writes; what the change adds to each. */
  writeCost: criterion,
  /** Tables in the widest of the statements. */
  joins: criterion,
});

export type Criterion = z.infer<typeof criterion>;
export type Criteria = z.infer<typeof criteriaSchema>;

export function notKnown(why: string): Criterion {
  return { value: null, unit: null, source: 'not known', note: why };
}
