import type { Place } from './place.js';

/** One SQL statement, without a trailing semicolon, and where it comes from. */
export interface Statement {
  readonly sql: string;
  readonly place: Place | null;
  /** What it makes or changes, in words for messages: `table "users"`, `revision 3f2a…`. */
  readonly object: string;
  /** False for statements that refuse to run in a transaction block (CREATE INDEX CONCURRENTLY and its like). */
  readonly transactional: boolean;
  /** Whether the runner has a transaction open around it, whatever the statement thinks of that; unknown where it is not said. */
  readonly inBlock?: boolean;
}
