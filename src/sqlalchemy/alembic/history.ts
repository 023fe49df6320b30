import type { NotExamined, Place } from '../../source/place.js';
import type { Statement } from '../../source/statement.js';
import type { RowStatement } from './rows/row-statement.js';
import type { DataOperation } from '../../sql/operations/operation.js';

/** An Alembic history, in an order in which it can be replayed. */
export interface RevisionHistory {
  /** Folder of the Alembic environment, relative to the project. */
  readonly directory: string;
  /** Topological order: parents before children. */
  readonly revisions: readonly Revision[];
  readonly heads: readonly string[];
  readonly notExamined: readonly NotExamined[];
}

export interface Revision {
  readonly id: string;
  readonly parents: readonly string[];
  /** `depends_on`: ids, beginnings of ids or branch labels. */
  readonly dependsOn: readonly string[];
  readonly branchLabels: readonly string[];
  readonly file: string;
  /** First line of the module's docstring. */
  readonly message: string | null;
  readonly upgrade: RevisionFunction;
  readonly downgrade: RevisionFunction;
  /** Models of the application that the file imports and uses. */
  readonly models: readonly ImportedModel[];
  /** What has changed since it was released; nothing where no release is known. */
  readonly edited: readonly Edited[];
  /** What a generated function needs to know of the file. */
  readonly module: RevisionModule;
}

/** What of a released revision is no longer what it was. */
export type Edited = 'down_revision' | 'upgrade' | 'downgrade';

export interface ImportedModel {
  readonly name: string;
  readonly module: string;
  /** Of the import. */
  readonly place: Place;
}

export interface RevisionModule {
  /** Names under which the file imports `alembic.op` and `sqlalchemy`; null where it does not. */
  readonly op: string | null;
  readonly sqlalchemy: string | null;
  /** Empty place after the last import: where another one goes. */
  readonly imports: Place;
  /** Empty place at the end of the file: where a missing function goes. */
  readonly end: Place;
  readonly quote: '"' | "'";
}

/** Work on rows, as far as it is known. */
export interface DataWork extends NotExamined {
  readonly operation: DataOperation;
}

/** A test that was answered by an assumption. */
export interface Guard {
  readonly line: number;
  /** Python of the test, where the whole function stands under it; null where only a part does. */
  readonly test: string | null;
}

/** A statement as `alembic upgrade --sql` would print it. */
export interface ScriptStatement {
  readonly sql: string;
  readonly place: Place;
  /** Texts in it that each run makes anew: values of `uuid4()`, the time. */
  readonly made: readonly string[];
  /** True outside the migration's transaction: in an `autocommit_block`, or after a COMMIT that the revision executed. */
  readonly autocommit: boolean;
}

/** A statement under a test that only a run could tell, and what `unknown` says of it. */
export interface Conditional {
  readonly sql: string;
  readonly place: Place;
  readonly note: NotExamined;
}

export interface RevisionFunction {
  /** Place of the whole `def`; null when missing. */
  readonly place: Place | null;
  /** Place of the indented body. */
  readonly bodyPlace: Place | null;
  /** Source text of the body as it stands at `bodyPlace`: the first line without its indentation. */
  readonly body: string;
  /** The `def` line: `def upgrade() -> None`. */
  readonly signature: string;
  /** Words of its comments and docstring, those that Alembic's templates write left out; null for none. */
  readonly comment: string | null;
  readonly statements: readonly Statement[];
  /** All that it sends, in order: `statements`, and those on rows whose text is known. */
  readonly script: readonly ScriptStatement[];
  /** What it sends beside that, on rows, with values that only a run could tell; empty where it was not asked for. */
  readonly rows: readonly RowStatement[];
  /** What it sends beside that, on rows, and whose text only a run could tell. */
  readonly unwritten: readonly NotExamined[];
  /** Whether it has an ORM session write. */
  readonly flushes: boolean;
  /** What may change the schema and could not be read. */
  readonly unknown: readonly NotExamined[];
  /** Those of `unknown` that are calls which execute something, with the call. */
  readonly unclear: readonly { readonly note: NotExamined; readonly place: Place }[];
  /** Statements of `unknown` that are known, and not whether they run. */
  readonly conditional: readonly Conditional[];
  /** Calls that drop a constraint without a name: Alembic refuses them. */
  readonly nameless: readonly Place[];
  /** Work on rows that is not among the statements; it changes no schema. */
  readonly data: readonly DataWork[];
  /** Where what it does depends on the environment; null where it does not. */
  readonly guard: Guard | null;
  /** True when the function does nothing at all: `pass`, a docstring, comments, `return`. */
  readonly empty: boolean;
  /** The exception it raises unconditionally: its class and the explanation given (its message, else a comment or docstring beside it). */
  readonly raises: { readonly exception: string; readonly message: string | null; readonly line: number } | null;
}
