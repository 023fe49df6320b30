import type { NotExamined, Place } from '../source/place.js';
import type { LiveVersion } from './live-version.js';
import type { CatalogItem, ObjectKind } from './schema-object.js';
import type { Side, States, Verdict } from './verdict.js';

/** Where models, revisions and live database differ, object by object, as plain data. */
export interface Drift {
  /** Sides that were compared, at least two. */
  readonly sides: readonly Side[];
  /** What the live database says of its version; null without one or without revisions. */
  readonly version: LiveVersion | null;
  /** Revisions that the live database does not have yet, in their order. */
  readonly pending: readonly PendingRevision[];
  readonly objects: readonly DriftingObject[];
  /** How many objects were compared. */
  readonly compared: number;
  /** What the live database has and nobody's revisions should make: tools' own objects, other applications' schemas. */
  readonly outside: readonly OutsideObject[];
  readonly notExamined: readonly NotExamined[];
}

export interface PendingRevision {
  readonly revision: string;
  readonly file: string;
  readonly message: string | null;
}

export interface OutsideObject {
  readonly object: string;
  readonly why: string;
}

export type Weight = 'error' | 'warning' | 'info';

/** An object that is not the same on all sides. */
export interface DriftingObject {
  readonly kind: ObjectKind;
  readonly schema: string;
  /** The table or view that it belongs to, or is. */
  readonly relation: string | null;
  readonly name: string;
  /** Columns that a constraint or index is made of. */
  readonly columns: readonly string[];
  readonly weight: Weight;
  readonly verdict: Verdict;
  /** The whole object in a line, by side. */
  readonly states: States;
  /** What differs; empty where the whole object is missing on a side. */
  readonly properties: readonly DriftingProperty[];
  /** The revision that made it or last changed it. */
  readonly revision: RevisionTouch | null;
  /** What it is on the side that is right, for those that a change can make. */
  readonly item: CatalogItem | null;
  /** The edits after which the models say what they lack; null where there are none to offer. */
  readonly modelEdits: readonly SourceEdit[] | null;
}

export interface DriftingProperty {
  readonly property: string;
  readonly states: States;
  readonly verdict: Verdict;
  readonly weight: Weight;
}

/** `before` stands at the place. */
export interface SourceEdit {
  readonly place: Place;
  readonly before: string;
  readonly after: string;
}

/** The statement of a revision that last had to do with an object. */
export interface RevisionTouch {
  readonly revision: string;
  readonly file: string;
  readonly place: Place | null;
  /** In words: `create index ix_a`. */
  readonly does: string;
}
