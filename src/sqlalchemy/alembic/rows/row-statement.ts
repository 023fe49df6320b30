import type { Place } from '../../../source/place.js';

/** A statement on rows of which the form is known and the values are not, or not whether or how often it is sent. */
export interface RowStatement {
  /** With `:name` for what only a run could tell. */
  readonly sql: string;
  readonly parameters: readonly string[];
  /** What sends it: the call, or for work of a session the flush. */
  readonly place: Place;
  /** It is sent in every round of these, outermost first. */
  readonly loops: readonly RowLoop[];
  /** Tests that must come out so; null where there are too many to tell. */
  readonly conditions: readonly RowCondition[] | null;
  /** A flush writes the columns whose values differ from those that were loaded: none of them may do so, then it is not sent. */
  readonly changedOnly: boolean;
  readonly autocommit: boolean;
  /** So many statements of the script run before it. */
  readonly after: number;
}

export interface RowLoop {
  readonly place: Place;
  /** The query over whose rows it goes, as SQL with `:name`; null where it goes over something else. */
  readonly rows: string | null;
  /** Rounds at most, where the source tells. */
  readonly atMost: number | null;
}

export interface RowCondition {
  readonly place: Place;
  /** As the source has it. */
  readonly test: string;
  readonly taken: boolean;
}
