import type { Place } from '../source/place.js';

/** A column's type as SQLAlchemy compiles it for PostgreSQL. */
export interface ColumnType {
  /** `VARCHAR(50)`, `TIMESTAMP WITH TIME ZONE`, `mood[]`. */
  readonly sql: string;
  /** Python name: `String`, `JSONB`; a type decorator's own name. */
  readonly name: string;
  /** What SQLAlchemy calls the type affinity, as far as DDL depends on it. */
  readonly affinity: Affinity;
  /** The named type that CREATE TYPE makes for it. */
  readonly enum: EnumUse | null;
  /** `create_constraint=True` of Boolean and Enum: allowed texts, or null for a boolean. */
  readonly check: { readonly name: string | null; readonly labels: readonly string[] | null } | null;
  /** `create_constraint=False` as written: somebody decided against the CHECK. */
  readonly declinesCheck?: true;
  /** Names that values of an Enum's class are stored as, for literals: Python name → label. */
  readonly labels: ReadonlyMap<string, string> | null;
  /** Arrays of `zero_indexes=True` count from 0 in Python. */
  readonly zeroIndexes: boolean;
}

export type Affinity =
  | 'integer'
  | 'smallint'
  | 'bigint'
  | 'numeric'
  | 'string'
  | 'boolean'
  | 'array'
  | 'json'
  | 'temporal'
  | 'enum'
  | 'other';

export interface EnumUse {
  readonly schema: string | null;
  /** The schema is the table's. */
  readonly inheritSchema: boolean;
  /** The schema is the metadata's, when it has one. */
  readonly name: string;
  readonly labels: readonly string[];
  /** False for `create_type=False`. */
  readonly create: boolean;
  readonly place: Place | null;
}

export function plainType(sql: string, name: string, affinity: Affinity = 'other'): ColumnType {
  return { sql, name, affinity, enum: null, check: null, labels: null, zeroIndexes: false };
}
