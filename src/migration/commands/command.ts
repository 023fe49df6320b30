import type { Name } from '../../sql/operations/operation.js';
import type { SpelledType } from './spelled-type.js';

/**
 * One thing that a statement of a migration does, as far as its effect on a running application goes: ALTER TABLE with three actions is
 * three commands. What it makes of a schema is `sql/operations`' business.
 */
export type Command = CommandOfTable & {
  /** What ALTER or RENAME names its relation, where that is not TABLE: `ALTER VIEW`, `ALTER INDEX`. The index is then the `table`. */
  readonly relation?: RelationKind;
};

export type RelationKind = 'view' | 'materialized view' | 'foreign table' | 'sequence' | 'index';

type CommandOfTable =
  | {
      readonly kind: 'create table';
      readonly table: Name;
      readonly columns: readonly NewColumn[];
      readonly constraints: readonly NewConstraint[];
      readonly temporary: boolean;
      readonly ifNotExists: boolean;
      readonly partitioned: boolean;
      readonly partitionOf: Name | null;
      readonly isDefaultPartition: boolean;
    }
  | { readonly kind: 'drop table'; readonly table: Name; readonly cascade: boolean }
  | { readonly kind: 'rename table'; readonly table: Name; readonly to: string }
  | { readonly kind: 'set schema'; readonly table: Name; readonly schema: string }
  | {
      readonly kind: 'create view';
      readonly view: Name;
      readonly materialized: boolean;
      readonly replace: boolean;
      /** Relations that its query names. */
      readonly reads: readonly Name[];
    }
  | { readonly kind: 'create sequence'; readonly sequence: Name }
  | { readonly kind: 'add column'; readonly table: Name; readonly column: NewColumn }
  | { readonly kind: 'drop column'; readonly table: Name; readonly column: string; readonly cascade: boolean }
  | { readonly kind: 'rename column'; readonly table: Name; readonly column: string; readonly to: string }
  | { readonly kind: 'alter type'; readonly table: Name; readonly column: string; readonly type: SpelledType; readonly using: boolean }
  | { readonly kind: 'set not null' | 'drop not null' | 'set default' | 'drop default'; readonly table: Name; readonly column: string }
  | { readonly kind: 'add constraint'; readonly table: Name; readonly constraint: NewConstraint }
  | { readonly kind: 'validate constraint' | 'drop constraint'; readonly table: Name; readonly name: string; readonly cascade: boolean }
  | {
      readonly kind: 'attach partition' | 'detach partition';
      readonly table: Name;
      readonly partition: Name;
      readonly concurrently: boolean;
    }
  | {
      readonly kind: 'create index';
      readonly table: Name;
      readonly name: string | null;
      readonly columns: readonly string[];
      readonly concurrently: boolean;
      readonly unique: boolean;
      /** Without expressions and a predicate: it may become a constraint. */
      readonly plain: boolean;
      readonly only: boolean;
      readonly ifNotExists: boolean;
    }
  | { readonly kind: 'drop index'; readonly index: Name; readonly concurrently: boolean; readonly cascade: boolean }
  | { readonly kind: 'reindex'; readonly object: 'table' | 'index' | 'other'; readonly name: Name; readonly concurrently: boolean }
  | { readonly kind: 'refresh'; readonly view: Name; readonly concurrently: boolean }
  | { readonly kind: 'truncate'; readonly table: Name; readonly cascade: boolean }
  | {
      readonly kind: 'rows';
      readonly verb: 'insert' | 'update' | 'delete' | 'copy' | 'merge';
      readonly table: Name;
      readonly all: boolean;
      /** That UPDATE sets. */ readonly columns: readonly string[];
    }
  | { readonly kind: 'set constraints'; readonly deferred: boolean }
  | { readonly kind: 'create type'; readonly type: Name; readonly of: 'enum' | 'domain' | 'other'; readonly base: SpelledType | null }
  | { readonly kind: 'add enum value'; readonly type: Name; readonly value: string }
  | { readonly kind: 'alter domain'; readonly type: Name; readonly shape: string | null }
  | { readonly kind: 'drop object'; readonly what: string; readonly name: Name; readonly cascade: boolean }
  | { readonly kind: 'rename object'; readonly what: string; readonly name: Name; readonly to: string }
  | { readonly kind: 'set'; readonly name: string; readonly value: string | null; readonly local: boolean }
  | { readonly kind: 'transaction'; readonly what: 'begin' | 'commit' | 'rollback' | 'other' }
  /** Anything else whose lock is in the table of measured effects. */
  | { readonly kind: 'locks'; readonly shape: string; readonly table: Name; readonly name: string | null }
  | { readonly kind: 'other'; readonly what: string };

export interface NewColumn {
  readonly name: string;
  readonly type: SpelledType;
  readonly notNull: boolean;
  /** How its default changes while the table is altered: `unknown` where it calls a function that is not PostgreSQL's own. */
  readonly default: 'none' | 'constant' | 'stable' | 'volatile' | 'unknown';
  /** The first function of the default that is not immutable. */
  readonly calls: string | null;
  readonly serial: boolean;
  readonly identity: boolean;
  readonly generated: 'stored' | 'virtual' | null;
  readonly references: Name | null;
  readonly deferred: NewConstraint['deferred'];
  readonly check: boolean;
  readonly unique: boolean;
  readonly primaryKey: boolean;
}

export interface NewConstraint {
  readonly type: 'primary key' | 'unique' | 'foreign key' | 'check' | 'exclude' | 'not null' | 'other';
  readonly name: string | null;
  readonly columns: readonly string[];
  readonly references: Name | null;
  readonly usingIndex: string | null;
  /** Whether its check may wait until COMMIT, or does so unless told otherwise. */
  readonly deferred: 'never' | 'allowed' | 'initially';
  readonly notValid: boolean;
  /** The column of which a CHECK says that it is not NULL, and nothing else. */
  readonly provesNotNull: string | null;
  /** Columns that a CHECK reads. */
  readonly checks: readonly string[];
}
