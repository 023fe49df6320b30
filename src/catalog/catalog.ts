/**
 * The model of one database: what `pg_catalog` says, as plain data, in PostgreSQL's own words. Names are unquoted, as stored.
 * Expressions, predicates and definitions are texts as `pg_get_expr`, `pg_get_indexdef` and `pg_get_constraintdef` print them
 * with `search_path = pg_catalog`, so they are fully qualified. `null` in a definition's place means "locked or not readable".
 */
export interface Catalog {
  /** Server major, as in 18. */
  readonly major: number;
  readonly schemas: readonly string[];
  readonly extensions: readonly Extension[];
  readonly tables: readonly Table[];
  readonly views: readonly View[];
  readonly sequences: readonly Sequence[];
  readonly enums: readonly EnumType[];
  readonly domains: readonly Domain[];
  readonly composites: readonly CompositeType[];
  readonly functions: readonly Routine[];
  readonly ranges: readonly RangeType[];
  readonly collations: readonly Collation[];
  readonly extendedStatistics: readonly ExtendedStatistics[];
  /** Comments on what carries none in its own field here: constraints, indexes, schemas, types, functions, view columns … */
  readonly comments: readonly Comment[];
  /** What must exist before what: from `pg_depend`, for ordering. */
  readonly dependencies: readonly Dependency[];
}

export interface QualifiedName {
  readonly schema: string;
  readonly name: string;
}

export interface Extension extends QualifiedName {
  readonly version: string;
}

export interface Table extends QualifiedName {
  readonly kind: 'table' | 'partitioned table' | 'foreign table';
  /** `pg_class.relpersistence`. */
  readonly persistence: 'permanent' | 'unlogged' | 'temporary';
  readonly columns: readonly Column[];
  readonly primaryKey: KeyConstraint | null;
  readonly uniques: readonly KeyConstraint[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly checks: readonly CheckConstraint[];
  readonly exclusions: readonly ExclusionConstraint[];
  /** All indexes, those of constraints included. */
  readonly indexes: readonly Index[];
  readonly triggers: readonly Trigger[];
  readonly policies: readonly Policy[];
  readonly rowSecurity: boolean;
  readonly forceRowSecurity: boolean;
  /** PARTITION BY clause, as `pg_get_partkeydef` prints it. */
  readonly partitionKey: string | null;
  /** For a partition: its parent and bound (`FOR VALUES …` or `DEFAULT`). */
  readonly partitionOf: { readonly parent: QualifiedName; readonly bound: string | null } | null;
  readonly inherits: readonly QualifiedName[];
  /** `reloptions`, as `name=value`; those of the TOAST table as `toast.name=value`. */
  readonly options: readonly string[];
  /** `pg_class.relreplident`; with `index`, the index says so. */
  readonly replicaIdentity: 'default' | 'full' | 'nothing' | 'index';
  readonly comment: string | null;
}

export interface Column {
  readonly name: string;
  /** As `format_type(atttypid, atttypmod)` prints it with `search_path = pg_catalog`. */
  readonly type: string;
  /** Name of the base type of a domain, else of the type itself, as in `pg_type.typname`: `int4`, `jsonb`, `varchar`. */
  readonly baseType: string;
  /** True when NULL may be stored (neither NOT NULL nor a NOT NULL domain is looked at: `not attnotnull`, or NOT NULL is NOT VALID). */
  readonly nullable: boolean;
  /** Name of a NOT NULL constraint that is NOT VALID (18+); null for none. */
  readonly unvalidatedNotNull: string | null;
  /** DEFAULT expression; null for none and for generated columns. */
  readonly default: string | null;
  readonly identity: 'always' | 'by default' | null;
  /** GENERATED ALWAYS AS expression. */
  readonly generated: { readonly expression: string | null; readonly stored: boolean } | null;
  /** Name of a collation other than the type's default. */
  readonly collation: QualifiedName | null;
  /** Declared on this table itself, not only inherited (`attislocal`). */
  readonly local: boolean;
  /** The sequence behind an identity column. */
  readonly identitySequence: Sequence | null;
  readonly comment: string | null;
}

export interface KeyConstraint {
  readonly name: string;
  readonly columns: readonly string[];
  readonly include: readonly string[];
  readonly nullsNotDistinct: boolean;
  readonly deferrable: Deferrability;
  readonly definition: string;
  /** True for the key of a partition that belongs to the parent's. */
  readonly inherited: boolean;
}

export type Deferrability = 'not deferrable' | 'deferrable' | 'initially deferred';

export type ForeignKeyAction = 'NO ACTION' | 'RESTRICT' | 'CASCADE' | 'SET NULL' | 'SET DEFAULT';

export interface ForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly references: { readonly schema: string; readonly table: string; readonly columns: readonly string[] };
  readonly onDelete: ForeignKeyAction;
  readonly onUpdate: ForeignKeyAction;
  readonly match: 'SIMPLE' | 'FULL' | 'PARTIAL';
  readonly deferrable: Deferrability;
  readonly validated: boolean;
  /** True for the copy of a partitioned parent's key on a partition. */
  readonly inherited: boolean;
  readonly definition: string;
}

export interface CheckConstraint {
  readonly name: string;
  /** Expression text, without `CHECK (…)`; null when locked. */
  readonly expression: string | null;
  readonly columns: readonly string[];
  readonly validated: boolean;
  readonly noInherit: boolean;
  /** A parent has it too (`coninhcount > 0`). */
  readonly inherited: boolean;
  /** Declared on this table itself (`conislocal`). */
  readonly local: boolean;
  readonly definition: string | null;
}

export interface ExclusionConstraint {
  readonly name: string;
  readonly columns: readonly string[];
  readonly definition: string | null;
}

export interface Index {
  readonly name: string;
  /** btree, hash, gin, gist, spgist, brin or an extension's. */
  readonly method: string;
  readonly unique: boolean;
  readonly primary: boolean;
  readonly exclusion: boolean;
  readonly valid: boolean;
  readonly nullsNotDistinct: boolean;
  /** Key parts in order. */
  readonly keys: readonly IndexKey[];
  /** INCLUDE columns. */
  readonly include: readonly string[];
  /** WHERE predicate without the word; null for none (see `isPartial` for "locked"). */
  readonly predicate: string | null;
  readonly isPartial: boolean;
  /** Name of the constraint it belongs to. */
  readonly constraint: string | null;
  /** True for an index of a partition that belongs to the parent's index. */
  readonly inherited: boolean;
  /** That index of the parent. */
  readonly parent: QualifiedName | null;
  /** REPLICA IDENTITY USING INDEX (`indisreplident`). */
  readonly replicaIdentity: boolean;
  /** CREATE INDEX statement; null when locked. */
  readonly definition: string | null;
}

export interface IndexKey {
  /** Column name; null for an expression. */
  readonly column: string | null;
  /** Expression text as it stands in CREATE INDEX (in parentheses unless a function call); null for a column, or locked. */
  readonly expression: string | null;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
  /** Operator class other than the default, as `schema.name` or name. */
  readonly opclass: string | null;
  readonly collation: QualifiedName | null;
}

/** A trigger of this table; a partition's clones of its parent's triggers are not listed. */
export interface Trigger {
  readonly name: string;
  /** CREATE TRIGGER statement; null when locked (only those with WHEN can be). */
  readonly definition: string | null;
  readonly enabled: boolean;
}

export interface Policy {
  readonly name: string;
  readonly permissive: boolean;
  readonly command: 'ALL' | 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly withCheck: string | null;
}

export interface View extends QualifiedName {
  readonly kind: 'view' | 'materialized view';
  readonly definition: string | null;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Indexes of a materialized view. */
  readonly indexes: readonly Index[];
  readonly options: readonly string[];
  readonly comment: string | null;
}

export interface Sequence extends QualifiedName {
  readonly type: string;
  readonly start: string;
  readonly increment: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly cache: string;
  readonly cycle: boolean;
  readonly unlogged: boolean;
  /** Column that owns it (serial), if any. Identity sequences are not listed. */
  readonly ownedBy: { readonly schema: string; readonly table: string; readonly column: string } | null;
}

export interface EnumType extends QualifiedName {
  readonly labels: readonly string[];
}

export interface Domain extends QualifiedName {
  readonly type: string;
  readonly notNull: boolean;
  readonly default: string | null;
  readonly collation: QualifiedName | null;
  /** `definition` is `CHECK (…)`, with NOT VALID where it is. */
  readonly checks: readonly { readonly name: string; readonly definition: string }[];
}

export interface CompositeType extends QualifiedName {
  readonly attributes: readonly { readonly name: string; readonly type: string; readonly collation: QualifiedName | null }[];
}

export interface Routine extends QualifiedName {
  readonly kind: 'function' | 'procedure' | 'aggregate';
  /** As `pg_get_function_identity_arguments` prints them. */
  readonly arguments: string;
  readonly language: string;
  /** CREATE OR REPLACE … as `pg_get_functiondef` prints it; null for an aggregate, or locked. */
  readonly definition: string | null;
}

export interface RangeType extends QualifiedName {
  readonly subtype: string;
  /** Further options as CREATE TYPE … AS RANGE takes them: `subtype_diff = pg_catalog.float8mi`. */
  readonly options: readonly string[];
}

export interface Collation extends QualifiedName {
  readonly provider: 'libc' | 'icu' | 'builtin' | 'default';
  readonly collate: string | null;
  readonly ctype: string | null;
  readonly locale: string | null;
  readonly deterministic: boolean;
}

export interface ExtendedStatistics extends QualifiedName {
  readonly table: QualifiedName;
  /** CREATE STATISTICS statement; null when locked. */
  readonly definition: string | null;
}

/** `COMMENT ON <kind> <identity> IS <text>`; kind and identity as `pg_identify_object` names them. */
export interface Comment {
  readonly kind: string;
  readonly identity: string;
  readonly text: string;
}

/**
 * `object` needs `on` to exist. Both are keys such as `relation public.orders`, `type public.mood`, `function public.f(integer)`;
 * `object` may also be `default public.orders.id` or `check public.orders.orders_check`, parts that can be added to a table later.
 */
export interface Dependency {
  readonly object: string;
  readonly on: string;
}
