import type { Change } from '../change/change.js';
import type { Place } from '../source/place.js';

export type Severity = 'error' | 'warning' | 'info';

/**
 * What a finding touches beyond the schema, by the trade that owns it: what services do around a query, pages of a list, text of SQL that is made
 * from input, row-level security, the pool, connections that are not given back, what may be cached, personal data, encryption, tasks of
 * a queue. A rule states it; `team/` knows whom to ask.
 */
export type Concern =
  | 'service logic'
  | 'pagination'
  | 'sql from input'
  | 'row security'
  | 'pool'
  | 'connection leak'
  | 'caching'
  | 'personal data'
  | 'encryption'
  | 'task pattern';

/** Plain JSON. Evidence never contains a value from a user's table. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Evidence = { readonly [key: string]: Json };

export interface Subject {
  readonly kind: 'table' | 'column' | 'constraint' | 'index' | 'revision' | 'query' | 'engine';
  readonly schema: string | null;
  readonly relation: string | null;
  /** Column(s), constraint, index, revision id, query name, or the file that makes the engine. */
  readonly name: string | null;
}

/** What a rule yields. */
export interface Observation<Found extends Evidence = Evidence> {
  readonly subject: Subject;
  readonly evidence: Found;
  /** The migration that it is said of: a part of the finding's id. */
  readonly within?: string;
  /** Where the user would mend it, when the rule knows better than the place of the subject in the models. */
  readonly place?: Place | null;
  /** Set where this one weighs otherwise than the rule's findings do; the user's configuration goes before the rule's. */
  readonly severity?: Severity;
  /** Fixes, best first. All are tried; the first that passes its proof is recommended, the others are listed with their figure. */
  readonly candidates: readonly Candidate[];
  /** What must hold after the fix; shown on the server. */
  readonly claims: readonly Claim[];
  /** Why there is no fix to offer; only with no candidates. */
  readonly noRecommendation?: string;
}

export interface Candidate {
  /** Short and in words: `B-tree index on (customer_id)`. */
  readonly title: string;
  readonly changes: readonly Change[];
  /** Why this one is right here. One or two sentences with the figures that decide. */
  readonly why: string;
  /** Why it stands behind the first, with the figure; set on alternatives. The proof adds what it measured. */
  readonly drawback: string | null;
  /**
   * True for what is tried and listed, and never recommended, not even when everything before it fails: it would change what
   * happens to data, or hold up writes, in a way that only the user can want.
   */
  readonly alternativeOnly?: true;
  /** True for what is to be done on this one database: the history makes it already, so no revision is written. */
  readonly byHand?: true;
}

/** What a proof shows beside "executes, finding gone, nothing new, inverse restores". */
export type Claim =
  /**
   * The statement is planned without a sequential scan of `relation` once the change is in place, and with one before; with
   * `before: 'any'` an index that serves it badly (a prefix, BRIN, a scan of a whole index) may be in use already.
   */
  | { readonly kind: 'plan'; readonly sql: string; readonly schema: string; readonly relation: string; readonly before?: 'any' }
  /** No step holds a stronger lock than this on the relation. */
  | { readonly kind: 'lock'; readonly schema: string; readonly relation: string; readonly atMost: string }
  /** upgrade → downgrade → upgrade of this revision ends in equal catalogs. */
  | { readonly kind: 'round trip'; readonly revision: string }
  /** Read again with the edits, the application's code gives no such finding, and no new one. */
  | { readonly kind: 'code' };

export interface Finding extends Observation {
  /** 12 hex digits of a hash of rule, qualified subject and revision or function; never of lines. */
  readonly id: string;
  readonly rule: string;
  readonly redFlag: number | null;
  readonly severity: Severity;
  readonly place: Place | null;
  readonly message: string;
  /** As its rule states them; absent for none. */
  readonly concerns?: readonly Concern[];
}

export type Outcome =
  | {
      readonly rule: string;
      readonly status: 'checked';
      readonly objects: number;
      /** What it said nothing of because figures speak for it, a line each with the figures. */
      readonly justified?: readonly string[];
    }
  | { readonly rule: string; readonly status: 'skipped'; readonly why: string; /** The user left it out. */ readonly byRequest: boolean }
  | { readonly rule: string; readonly status: 'failed'; readonly cause: unknown };
