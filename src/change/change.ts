import type { Deferrability, ForeignKeyAction } from '../catalog/catalog.js';
import type { Place } from '../source/place.js';

/**
 * A fix as data. Each member has one file in this folder that knows its rendering as SQL steps, as Alembic operations and as an
 * edit of the SQLAlchemy model, and its inverse (the downgrade). Nothing outside this folder branches on `kind`.
 */
export type Change =
  | CreateIndex
  | DropIndex
  | ReplaceForeignKey
  | AddCheck
  | SetNotNull
  | DropConstraint
  | AddForeignKey
  | AddColumn
  | DropColumn
  | AddKey
  | Backfill
  | EditPython
  | RawSql;

export interface OnTable {
  readonly schema: string;
  readonly table: string;
}

/** CREATE INDEX; `concurrently` builds it without blocking writes, outside a transaction. */
export interface CreateIndex extends OnTable {
  readonly kind: 'createIndex';
  readonly name: string;
  readonly method: string;
  readonly unique: boolean;
  readonly keys: readonly IndexPart[];
  readonly include: readonly string[];
  /** Predicate without WHERE. */
  readonly where: string | null;
  readonly concurrently: boolean;
  /** Drops what a build that failed has left under this name first, so that the same text can simply be run again. Default false. */
  readonly retry?: boolean;
}

export interface IndexPart {
  /** A column name, unquoted; or null with `expression`. */
  readonly column: string | null;
  readonly expression: string | null;
  readonly descending: boolean;
  readonly nulls: 'first' | 'last' | null;
  readonly opclass: string | null;
}

/** DROP INDEX; the definition is what makes it reversible. */
export interface DropIndex extends OnTable {
  readonly kind: 'dropIndex';
  readonly name: string;
  /** CREATE INDEX statement that brings it back. */
  readonly definition: string;
  readonly concurrently: boolean;
  /** The same index as data, where it is known: the downgrade is then written as an operation and the model edit can be undone. */
  readonly index?: CreateIndex;
}

/**
 * Gives a foreign key another ON DELETE action under the same name. PostgreSQL cannot alter the action, so the key is dropped
 * and added NOT VALID in one statement and validated in a second one.
 */
export interface ReplaceForeignKey extends OnTable {
  readonly kind: 'replaceForeignKey';
  readonly before: ForeignKeyShape;
  readonly after: ForeignKeyShape;
  /** False where NOT VALID is refused: a partitioned table before PostgreSQL 18. The new key is then checked at once. Default true. */
  readonly staged?: boolean;
}

export interface ForeignKeyShape {
  readonly name: string;
  readonly columns: readonly string[];
  readonly references: { readonly schema: string; readonly table: string; readonly columns: readonly string[] };
  readonly onDelete: ForeignKeyAction;
  readonly onUpdate: ForeignKeyAction;
  readonly match: 'SIMPLE' | 'FULL' | 'PARTIAL';
  readonly deferrable: Deferrability;
}

/** ADD CONSTRAINT … CHECK … NOT VALID, then VALIDATE CONSTRAINT. */
export interface AddCheck extends OnTable {
  readonly kind: 'addCheck';
  readonly name: string;
  /** Expression without the outer CHECK (…). */
  readonly expression: string;
}

/** Takes a CHECK that the column IS NOT NULL through NOT VALID and VALIDATE, then SET NOT NULL, which need not scan, and drops the CHECK. */
export interface SetNotNull extends OnTable {
  readonly kind: 'setNotNull';
  readonly column: string;
  /** Name of the CHECK constraint in between. */
  readonly check: string;
  /** From PostgreSQL 18: NOT NULL itself is added NOT VALID under the name, then validated; no CHECK in between. Default false. */
  readonly native?: boolean;
}

/** ALTER TABLE … DROP CONSTRAINT; the definition (as `pg_get_constraintdef` prints it) is what makes it reversible. */
export interface DropConstraint extends OnTable {
  readonly kind: 'dropConstraint';
  readonly name: string;
  readonly definition: string;
}

/** ADD FOREIGN KEY … NOT VALID, then VALIDATE CONSTRAINT. */
export interface AddForeignKey extends OnTable {
  readonly kind: 'addForeignKey';
  readonly key: ForeignKeyShape;
  /** As in `ReplaceForeignKey`. Default true. */
  readonly staged?: boolean;
}

/** A column as ADD COLUMN takes it. */
export interface ColumnShape {
  readonly name: string;
  /** As `format_type` prints it, with its collation where that is not the type's own. */
  readonly type: string;
  readonly nullable: boolean;
  readonly default: string | null;
  /** The default is set in a statement of its own, for rows to come: one that differs from row to row would rewrite the table. */
  readonly defaultLater: boolean;
}

export interface AddColumn extends OnTable {
  readonly kind: 'addColumn';
  readonly column: ColumnShape;
}

/** DROP COLUMN; the shape is what makes it reversible, but for the values. */
export interface DropColumn extends OnTable {
  readonly kind: 'dropColumn';
  readonly column: ColumnShape;
  /** Another column holds the values, and the way back fills this one from it. Default false: they are lost. */
  readonly kept?: boolean;
}

/** A unique index, built concurrently, that becomes the constraint: ADD CONSTRAINT … USING INDEX. */
export interface AddKey extends OnTable {
  readonly kind: 'addKey';
  readonly type: 'unique' | 'primary key';
  readonly name: string;
  readonly columns: readonly string[];
  readonly include: readonly string[];
  readonly nullsNotDistinct: boolean;
  readonly deferrable: Deferrability;
  /** As `pg_get_constraintdef` prints it. */
  readonly definition: string;
}

/**
 * Fills columns in batches, each committed; rows that somebody holds are left for the next pass. It can be stopped and run again: what is
 * done no longer meets `where`.
 */
export interface Backfill extends OnTable {
  readonly kind: 'backfill';
  readonly set: readonly { readonly column: string; readonly expression: string }[];
  /** What tells a row that is still to be filled. */
  readonly where: string;
  readonly partitioned: boolean;
}

/** Replaces stretches of a Python file of the project. `before` must stand there literally, or the edit is refused. */
export interface EditPython {
  readonly kind: 'editPython';
  readonly edits: readonly { readonly place: Place; readonly before: string; readonly after: string }[];
  /** Whether the edited code answers as before and is called as before. Default `changed`: never applied without being asked for by name. */
  readonly behaviour?: Behaviour;
  /** What can go wrong when the edited code runs, beside what is true of any. */
  readonly risks?: readonly { readonly text: string; readonly watch: string | null }[];
  /** Queries that count what would make the edited code fail on the data; each is expected to answer 0. */
  readonly preflight?: readonly string[];
  /** Queries with their answers: once the code as it was has run, and once the edited one has. */
  readonly verification?: readonly { readonly sql: string; readonly before: string; readonly after: string }[];
}

/** Statements of the rule's own, with their stated reverse; `reverse` null says why there is none. */
export interface RawSql {
  readonly kind: 'rawSql';
  readonly statements: readonly string[];
  readonly reverse: readonly string[] | Irreversible;
  /** As in `EditPython`; what is known by its `meaning` need not say it. */
  readonly behaviour?: Behaviour;
  /** What all statements together come to, as the models and a reader see it: one index for one on each partition. */
  readonly meaning?: readonly Change[];
}

/** What the application's code means after a change: the same, or something else in its results, its signatures or what it may do. */
export type Behaviour = 'same' | 'changed';

/** Why a change cannot be undone by a statement, and how to recover nevertheless. */
export interface Irreversible {
  readonly why: string;
  readonly recovery: string;
}

/** One step of a change as SQL. Steps that share a `transaction` number may run in one transaction; null runs outside any. */
export interface SqlStep {
  readonly sql: string;
  readonly transaction: number | null;
}

export interface SqlRendering {
  readonly up: readonly SqlStep[];
  readonly down: readonly SqlStep[] | Irreversible;
}
