import type { Place } from '../source/place.js';

/** A query that the application sends, with what is known of how often. */
export interface Query {
  /** Stable name: `queries/words.sql#2` or a function. */
  readonly name: string;
  readonly sql: string;
  readonly place: Place | null;
  /** Calls a minute; null when unknown. */
  readonly callsPerMinute: number | null;
  readonly origin: 'workload file' | 'referential check' | 'code' | 'pg_stat_statements';
}
