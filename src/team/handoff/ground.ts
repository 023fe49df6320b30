import type { Catalog } from '../../catalog/catalog.js';
import type { Change } from '../../change/change.js';
import type { Finding } from '../../engine/finding.js';
import type { Criteria } from '../../recommendation/criteria/criteria-json.js';
import type { Recommendation } from '../../recommendation/recommendation.js';
import type { Operation } from '../../sql/operations/operation.js';
import type { CodeWorkload } from '../../workload/code.js';
import type { Derivations } from '../../workload/derived.js';

/** A finding with what is advised, as data and in words. */
export interface Found {
  readonly finding: Pick<Finding, 'id' | 'subject' | 'place' | 'message' | 'concerns'>;
  readonly recommendation: Recommendation | null;
  /** What the recommendation would do; empty for none. */
  readonly changes: readonly Change[];
  readonly criteria: Criteria | null;
}

/** One thing that the schema is about to undergo. */
export interface SchemaStep {
  readonly operation: Operation;
  /** In words: `revision ab12cd`, `recommendation 0123456789ab`. */
  readonly by: string;
  /** Findings that it answers; empty for a revision of the project's own. */
  readonly answers: readonly string[];
}

/** What is known of the server that the project runs on. */
export interface ServerFacts {
  /** Null where nothing says it. */
  readonly major: number | null;
  /** Of the live server, and what compose file or plinth.toml say, where both are known. */
  readonly live: number | null;
  readonly declared: number | null;
  readonly now: Date;
}

/** What requests are derived from. Plain data; nothing of it names a rule. */
export interface HandoffGround {
  readonly found: readonly Found[];
  readonly catalog: Catalog;
  readonly code: CodeWorkload | null;
  readonly derived: Derivations | null;
  /** Recommended changes, revisions that the live database does not have yet, revisions that are new since the earlier analysis. */
  readonly steps: readonly SchemaStep[];
  readonly server: ServerFacts;
}
