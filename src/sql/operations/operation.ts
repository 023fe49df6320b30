/**
 * What one statement of a migration does, as far as its text alone tells: enough to say it in words, to compare what an upgrade
 * makes with what its downgrade takes away, and to write the inverse. Not an interpreter of DDL: what a schema looks like after a
 * history is asked of PostgreSQL itself.
 */
export type Operation =
  | {
      readonly kind: 'create table';
      readonly table: Name;
      readonly columns: readonly ColumnText[];
      readonly constraints: readonly ConstraintText[];
      readonly ifNotExists: boolean;
    }
  | { readonly kind: 'drop table'; readonly table: Name }
  | { readonly kind: 'rename table'; readonly table: Name; readonly to: string }
  | { readonly kind: 'add column'; readonly table: Name; readonly column: ColumnText; readonly ifNotExists: boolean }
  | { readonly kind: 'drop column'; readonly table: Name; readonly column: string }
  | { readonly kind: 'rename column'; readonly table: Name; readonly column: string; readonly to: string }
  | { readonly kind: 'alter type'; readonly table: Name; readonly column: string; readonly type: TypeText; readonly using: string | null }
  | { readonly kind: 'set nullable'; readonly table: Name; readonly column: string; readonly nullable: boolean }
  | { readonly kind: 'set default'; readonly table: Name; readonly column: string; readonly default: string | null }
  /** `plain`: a B-tree on columns alone. */
  | {
      readonly kind: 'create index';
      readonly table: Name;
      readonly name: string | null;
      readonly sql: string;
      readonly columns: readonly string[];
      readonly concurrently: boolean;
      readonly unique: boolean;
      readonly plain: boolean;
    }
  | { readonly kind: 'drop index'; readonly index: Name; readonly concurrently: boolean }
  | { readonly kind: 'add constraint'; readonly table: Name; readonly constraint: ConstraintText }
  | { readonly kind: 'validate constraint'; readonly table: Name; readonly name: string }
  | { readonly kind: 'drop constraint'; readonly table: Name; readonly name: string }
  | { readonly kind: 'create object'; readonly object: ObjectKind; readonly name: Name; readonly sql: string; readonly replaces: boolean }
  | { readonly kind: 'drop object'; readonly object: ObjectKind; readonly name: Name }
  | {
      readonly kind: 'rename object';
      readonly object: ObjectKind | 'index' | 'constraint';
      readonly name: Name;
      readonly to: string;
      readonly table: Name | null;
    }
  | { readonly kind: 'add enum value'; readonly type: Name; readonly value: string }
  /** `target` as written (`COLUMN t.c`), `text` as a literal, null for none. */
  | { readonly kind: 'comment'; readonly on: string; readonly target: string; readonly text: string | null }
  | DataOperation
  /** Neither schema nor data: SET, SELECT, LOCK, ANALYZE, COMMIT. */
  | { readonly kind: 'neutral'; readonly what: string }
  /** `table` is the one it changes, where it changes one. */
  | { readonly kind: 'other'; readonly what: string; readonly sql: string; readonly table: Name | null };

/** Work on rows. Null for a table that is not known. */
export interface DataOperation {
  readonly kind: 'data';
  readonly verb: 'insert into' | 'update' | 'delete from' | 'truncate' | 'copy' | 'merge into';
  readonly table: Name | null;
  /** What is known of the rows, where it matters for the way back. */
  readonly rows?: RowEffect;
}

export type RowEffect =
  /** Rows with these literals, as SQL spells them, in the columns that are literals. */
  | { readonly effect: 'adds'; readonly rows: readonly Readonly<Record<string, string>>[] }
  /** Rows derived from others, only where there are none yet. */
  | { readonly effect: 'adds missing' }
  /** The columns that it sets, and those of them that it sets only where they hold NULL. */
  | { readonly effect: 'sets'; readonly columns: readonly string[]; readonly whereNull: readonly string[] };

/** Objects that are made and dropped by name. */
export type ObjectKind =
  | 'type'
  | 'domain'
  | 'view'
  | 'materialized view'
  | 'sequence'
  | 'schema'
  | 'extension'
  | 'function'
  | 'procedure'
  | 'trigger'
  | 'policy'
  | 'statistics';

export interface Name {
  readonly schema: string | null;
  readonly name: string;
}

export interface TypeText {
  /** As written in SQL: `character varying(255)`. */
  readonly sql: string;
  /** Last part of the name as PostgreSQL's grammar gives it: `varchar`, `int4`, `timestamptz`. */
  readonly name: string;
  /** Schema it was written with; `pg_catalog` for the grammar's own types. */
  readonly schema: string | null;
  readonly modifiers: readonly number[];
  readonly dimensions: number;
}

export interface ColumnText {
  readonly name: string;
  readonly type: TypeText;
  readonly nullable: boolean;
  readonly default: string | null;
  /** The whole definition as written, name included. */
  readonly sql: string;
  /** True when more stands in the definition than type, NOT NULL and DEFAULT. */
  readonly more: boolean;
}

export interface ConstraintText {
  readonly type: 'primary key' | 'unique' | 'foreign key' | 'check' | 'exclude' | 'not null' | 'other';
  /** Null where PostgreSQL chooses. */
  readonly name: string | null;
  readonly columns: readonly string[];
  /** What a foreign key references; actions as SQL spells them, null for NO ACTION. */
  readonly references: {
    readonly table: Name;
    readonly columns: readonly string[];
    readonly onDelete: string | null;
    readonly onUpdate: string | null;
  } | null;
  /** True when nothing more stands there: no NOT VALID, DEFERRABLE, INCLUDE, MATCH and so on. */
  readonly plain: boolean;
  /** As written, `CONSTRAINT name` included. */
  readonly sql: string;
}
