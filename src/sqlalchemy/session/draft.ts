import type { Decision } from '../../python/way.js';
import type { Value } from '../../python/value.js';
import type { NotExamined, Place } from '../../source/place.js';
import type { Cause, Fetch, Frame, LoadedRelationship, Loop, Parameter, RowPart, Send } from '../../workload/code.js';
import type { CompiledStatement } from '../statement/compiled.js';

/** A send while its function is being run: what is done with its rows is still to be seen. */
export interface Draft {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
  readonly cause: Cause;
  readonly place: Place;
  readonly built: Place | null;
  readonly path: readonly Frame[];
  readonly loops: readonly DraftLoop[];
  /** Of a flush: the loops in which what it writes came to be pending. */
  readonly around: readonly DraftLoop[];
  /** Of a flush: the send whose rows hold the object that it writes; null for a new one. */
  readonly of: Draft | null;
  fetches: Fetch;
  readonly row: readonly RowPart[];
  returned: boolean;
  readonly relationship: (Omit<LoadedRelationship, 'of'> & { readonly of: Draft | null }) | null;
  readonly session: Send['session'];
  /** Tests on the way to it. */
  readonly decisions: readonly Decision[];
  readonly composed: Send['composed'];
  readonly compiled: CompiledStatement | null;
}

export type DraftLoop = Omit<Loop, 'over'> & {
  readonly over: Draft | null;
  /** Whether each of so many rounds was gone through by itself. */
  readonly complete: boolean;
};

/** What one way through a function sends. */
export interface WayTrace {
  readonly drafts: readonly Draft[];
  readonly unknown: readonly NotExamined[];
  readonly result: Value | null;
}
