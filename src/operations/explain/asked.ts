import type { PastedPlan } from '../../plan/read-pasted.js';
import type { Place } from '../../source/place.js';

/** A statement or a plan that is to be explained. */
export interface AskedQuery {
  readonly name: string;
  readonly origin: 'file' | 'given' | 'code' | 'pg_stat_statements' | 'plan';
  readonly place: Place | null;
  readonly callsPerMinute: number | null;
  /** Null for a plan that came without its statement. */
  readonly sql: string | null;
  /** Set for what was pasted. */
  readonly plan: PastedPlan['plan'] | null;
}
