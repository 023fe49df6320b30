import type { Catalog } from '../../catalog/catalog.js';

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

/** Finds what of one kind can be written otherwise. */
export type Rewriter = (sql: string, catalog: Catalog) => readonly Rewrite[];
