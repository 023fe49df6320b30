import type { CallValue, ClassValue, Unknown, Value } from '../../python/value.js';
import type { Place } from '../../source/place.js';
import type { ModelRelationship } from '../models.js';

/** A statement as SQLAlchemy compiles it for PostgreSQL. */
export interface CompiledStatement {
  readonly verb: 'select' | 'insert' | 'update' | 'delete' | 'other';
  /** With `$1`, `$2`, … in order for every value that SQLAlchemy binds. */
  readonly sql: string;
  /** What each parameter is bound to: a constant, or a term that only a run can tell. */
  readonly parameters: readonly Value[];
  /** What a row holds, in order; empty where no rows come back, or for text. */
  readonly row: readonly CompiledPart[];
  /** How the relationships of its entities are loaded, those of loaded relationships included. */
  readonly loads: readonly CompiledLoad[];
  /** Where the text is put together from what only a run can tell. */
  readonly composed: Composed | null;
  /** Why a part of it, a condition that somebody gives, is known only when the code runs. */
  readonly unsure?: Unknown;
  /** The outermost call of the expression that builds it. */
  readonly place: Place | null;
}

export type CompiledPart =
  | { readonly kind: 'entity'; readonly class: ClassValue; readonly label: string | null }
  /** `class` is null for a column of a plain `Table`. */
  | { readonly kind: 'column'; readonly class: ClassValue | null; readonly attribute: string; readonly label: string }
  | { readonly kind: 'value'; readonly label: string | null };

/** The strategy of a relationship on the way from an entity: given by an option, else by `lazy=` of the relationship. */
export interface CompiledLoad {
  /** From the entity to the relationship; the last is the one that is loaded. */
  readonly path: readonly { readonly class: ClassValue; readonly relationship: ModelRelationship }[];
  readonly strategy: 'joined' | 'selectin' | 'subquery' | 'lazy' | 'raise' | 'noload' | 'write only' | 'dynamic';
  /** The statement that follows, for `selectin` and `subquery`. */
  readonly then: CompiledStatement | null;
  readonly option: CallValue | null;
}

/** Why a text is known only when the code runs; `whole` where it is not put together in the source, but comes as it is. */
export type Composed = Unknown & { readonly whole: boolean };
