import type { NotExamined, Place } from '../source/place.js';
import type { Statement } from '../source/statement.js';

/** An Alembic history, in an order in which it can be replayed. */
export interface RevisionHistory {
  /** Folder of the revision files, relative to the project. */
  readonly directory: string;
  /** Topological order: parents before children. */
  readonly revisions: readonly Revision[];
  readonly heads: readonly string[];
  readonly notExamined: readonly NotExamined[];
}

export interface Revision {
  readonly id: string;
  readonly parents: readonly string[];
  readonly file: string;
  readonly message: string | null;
  /** Place of the whole `def upgrade` / `def downgrade`; null when missing. */
  readonly upgrade: RevisionFunction;
  readonly downgrade: RevisionFunction;
}

export interface RevisionFunction {
  readonly place: Place | null;
  /** Source text of the body, dedented. */
  readonly body: string;
  readonly statements: readonly Statement[];
  readonly unknown: readonly NotExamined[];
  /** True when the function does nothing at all: `pass`, a docstring, comments, `return`. */
  readonly empty: boolean;
  /** The exception it raises unconditionally: its class and the explanation given. */
  readonly raises: { readonly exception: string; readonly message: string | null } | null;
}
