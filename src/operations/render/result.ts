import { z } from 'zod';

const place = { file: z.string(), line: z.int() };

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
  /** Statements of the version table that follow, with the last part of a revision. */
  version: z.array(z.string()),
  /** What only a run could tell, with the first part of a revision. */
  unknown: z.array(z.strictObject({ file: z.string(), line: z.int().nullable(), reason: z.string() })),
});

export const renderedSchema = z.array(renderedPart);

export type Rendered = z.infer<typeof renderedSchema>;
export type RenderedPart = z.infer<typeof renderedPart>;
