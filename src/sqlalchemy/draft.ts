import type { CallValue, ClassValue, Keyword, Unknown, Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import type { ColumnType } from './column-type.js';
import type { Shape } from './json-column.js';
import type { ModelRelationship } from './models.js';
import type { NamingConvention } from './naming.js';

/** A table while the models are being read: mappings, mixins and later statements still add to it. */
export interface TableDraft {
  readonly metadata: MetadataDraft;
  readonly schema: string | null;
  readonly name: string;
  readonly classes: ClassValue[];
  readonly module: string;
  readonly place: Place;
  readonly columns: ColumnDraft[];
  /** Calls of constraints and indexes, in the order given. */
  readonly items: CallValue[];
  readonly relationships: ModelRelationship[];
  readonly options: Map<string, Value>;
  /** True when the table belongs to a class, false for `Table(…)`. */
  readonly declarative: boolean;
}

export interface ColumnDraft {
  name: string;
  /** What code calls it within its table: `key=`, else the name. */
  key: string;
  attribute: string;
  /** The calls that mean this column in expressions: as written, and copies of it. */
  readonly sources: Value[];
  /** Null when the column takes the type of the column it references. */
  type: ColumnType | Unknown | null;
  nullable: boolean;
  primaryKey: boolean;
  unique: boolean;
  index: boolean;
  autoincrement: boolean | 'auto' | 'ignore_fk';
  hasClientDefault: boolean;
  /** Left out when the entity is loaded: `deferred(…)`, `deferred=True`. */
  deferred: boolean;
  /** See `ModelColumn`. */
  readonly shape: Shape | null;
  readonly noneAsNull: boolean;
  /** A change in place is written by the next flush. */
  readonly mutable: boolean;
  /** A client-side `Sequence`. */
  sequence: CallValue | null;
  serverDefault: Value | null;
  /** Identity, Computed, ForeignKey, CheckConstraint calls. */
  readonly items: CallValue[];
  comment: string | null;
  sortOrder: number;
  readonly place: Place;
  inherited: boolean;
  /** Table created with the name of a mixin's own. */
  readonly keywords: readonly Keyword[];
}

export interface MetadataDraft {
  readonly naming: NamingConvention;
  readonly schema: string | null;
  /** What code gets for `table.metadata`: the metadata, or what has it. */
  readonly owner: Value | null;
}

export function copyColumn(column: ColumnDraft): ColumnDraft {
  return { ...column, sources: [...column.sources], items: [...column.items] };
}
