import type { Place } from '../source/place.js';

/** What is known of columns that are filled from other rows: copies of a parent's column, counts and sums of children. */
export interface Derivations {
  readonly writes: readonly DerivedWrite[];
  /** Writes of something else to columns of the models: a column that has one is more than a copy. */
  readonly others: readonly ColumnWrite[];
  /** Queries that read such a column by its name, and what they would cost without it. */
  readonly reads: readonly DerivedRead[];
}

/** Costs are the planner's, in its units, at the sizes that plans are judged at. */
export interface DerivedRead {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly query: string;
  readonly callsPerMinute: number | null;
  /** Null where the server planned neither, or nothing is known of the sizes. */
  readonly cost: number | null;
  /** Of the same query through the key, or over the children. */
  readonly costWithout: number | null;
  /** How the other table is reached then: `Index Scan of projects`. */
  readonly accessWithout: string | null;
}

export interface ColumnWrite {
  /** Null where the search path decides. */
  readonly schema: string | null;
  readonly table: string;
  readonly column: string;
  /** Null for what stands in the database alone. */
  readonly place: Place | null;
}

/** One place where a column is given what other rows hold. */
export interface DerivedWrite extends ColumnWrite {
  readonly from: Origin;
  readonly by: 'code' | 'revision' | 'trigger' | 'query';
  /** As it is written, on one line: `project_name=project.name`. */
  readonly text: string;
}

export type Origin =
  /** A column of the row that the columns `key` of this table refer to. */
  | {
      readonly kind: 'copy';
      readonly schema: string | null;
      readonly table: string;
      readonly column: string;
      readonly key: readonly string[];
    }
  /** Over the rows whose columns `key` refer to this one; `adjusted` goes up and down with them, `computed` is counted anew. */
  | {
      readonly kind: 'aggregate';
      readonly of: 'count' | 'sum';
      readonly schema: string | null;
      readonly table: string;
      /** What is summed; null for a count, and where it is not told. */
      readonly column: string | null;
      readonly key: readonly string[];
      readonly how: 'adjusted' | 'computed';
    };
