import type { Behaviour, Change, Irreversible, SqlStep } from './change.js';
import type { AlembicStyle } from './alembic-style.js';
import type { ModelEdit } from './model/edit-model.js';
import type { OpenModel } from './model/open-model.js';

/**
 * What one kind of change knows about itself. One file in this folder exports one such object; `kinds.ts` collects them and
 * everything else asks through the functions of `render.ts`, so nobody branches on `kind`.
 */
export interface ChangeKind<C extends Change> {
  /** The SQL that makes the change. */
  steps(change: C): readonly SqlStep[];
  /** The change that undoes it. */
  inverse(change: C): Change | Irreversible;
  /** The same as `steps`, as Alembic operations. */
  operations(change: C, style: AlembicStyle): readonly AlembicOperation[];
  /** The edit after which the model of the change's table says the same. */
  editModel(change: C, model: OpenModel): ModelEdit;
  /** One line in words, as it stands in a list of alternatives: `Create index ix_a on orders (customer_id)`. */
  describe(change: C): string;
  risks(change: C): readonly Risk[];
  verification(change: C): readonly Check[];
  preflight(change: C): readonly string[];
  /** Whether the application's code means the same afterwards. Where a kind does not say so, it may not. */
  behaviour?(change: C): Behaviour;
}

/** Lines of Python inside `upgrade()` or `downgrade()`, without the indentation of the function. */
export interface AlembicOperation {
  readonly lines: readonly string[];
  /** True for what must leave the revision's transaction: it is written inside `op.get_context().autocommit_block()`. */
  readonly autocommit: boolean;
  /** True for what only validates a constraint that an earlier operation added. */
  readonly validates?: boolean;
}

/** Something that can go wrong although the proof passed, and the read-only query that shows it. */
export interface Risk {
  readonly text: string;
  readonly watch: string | null;
}

/** A read-only query that answers with one number, and the answers expected before and after the change. */
export interface Check {
  readonly sql: string;
  readonly before: string;
  readonly after: string;
}
