import type { Catalog } from '../../catalog/catalog.js';
import type { WhereClause } from '../../sql/where-clauses.js';

/** Another way to write a statement that gives the same rows. Whether it is cheaper, a trial tells. */
export interface Rewrite {
  readonly sql: string;
  readonly title: string;
  /** Why the statement as it stands cannot be searched for. */
  readonly why: string;
  /** Under what it gives the same rows; null where it always does. */
  readonly condition: string | null;
  /** CREATE INDEX statements that it needs. */
  readonly indexes: readonly string[];
}

/** A statement that is looked through for what can be written otherwise. */
export interface Rewritable {
  readonly sql: string;
  readonly catalog: Catalog;
  readonly wheres: readonly WhereClause[];
}

/** Finds what of one kind can be written otherwise. */
export type Rewriter = (statement: Rewritable) => readonly Rewrite[];

/** The text with another one in place of a part. */
export function replaceAt(sql: string, { start, end }: { readonly start: number; readonly end: number }, by: string): string {
  return `${sql.slice(0, start)}${by}${sql.slice(end)}`;
}
