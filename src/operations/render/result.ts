import * as z from 'zod';

const place = { file: z.string(), line: z.int() };

/** A statement of which the text is known, and only a run could tell its values, or whether and how often it is sent. */
const undecidedStatement = z.strictObject({
  /** With `:name` for the values. */
  sql: z.string(),
  ...place,
  parameters: z.array(z.string()),
  /** It is sent in every round of these loops, outermost first; `rows` is the query over whose rows a loop goes, `atMost` its rounds where the source tells. */
  loops: z.array(z.strictObject({ ...place, rows: z.string().nullable(), atMost: z.int().nullable() })),
  /** Tests that must come out so, as the source has them; null where there are too many to tell. */
  conditions: z.array(z.strictObject({ ...place, test: z.string(), taken: z.boolean() })).nullable(),
  /** A flush: it writes those of the columns whose values have changed, and nothing where none has. */
  changedOnly: z.boolean(),
  /** So many of this part's `statements` run before it. */
  after: z.int(),
});

/** What one revision does in one transaction. */
export const renderedPart = z.strictObject({
  /** Who rendered it: plinth, which reads the revision, or the project's own Alembic (`--python`). */
  source: z.enum(['plinth', 'alembic']),
  revision: z.string(),
  direction: z.enum(['upgrade', 'downgrade']),
  /** Parts with one number are committed together; null runs outside any transaction, each statement by itself. */
  transaction: z.int().nullable(),
  /** First line of the revision's docstring. */
  message: z.string().nullable(),
  parents: z.array(z.string()),
  /** `made`: texts in it that each run makes anew (`uuid4()`, the time), so that one made here stands for it. */
  statements: z.array(z.strictObject({ sql: z.string(), ...place, made: z.array(z.string()) })),
  /** Statements that belong to it as well, and of which only a run could tell values, or whether they are sent; none is among `statements`. */
  undecided: z.array(undecidedStatement),
  /** Statements of the version table that follow, with the last part of a revision. */
  version: z.array(z.string()),
  /** What only a run could tell, with the first part of a revision. */
  unknown: z.array(z.strictObject({ file: z.string(), line: z.int().nullable(), reason: z.string() })),
});

export const renderedSchema = z.array(renderedPart);

export type Rendered = z.infer<typeof renderedSchema>;
export type RenderedPart = z.infer<typeof renderedPart>;
