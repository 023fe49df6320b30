import type { Query } from '../workload/query.js';
import type { Plan } from './plan.js';

/** A workload query and the plan that the sparse shadow gives it. */
export interface PlannedQuery {
  readonly query: Query;
  /** Null when it could not be planned; `why` then says the server's reason. */
  readonly plan: Plan | null;
  readonly why: string | null;
}
