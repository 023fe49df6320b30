import type { Unknown, Value } from '../../python/value.js';
import type { TableDraft } from '../draft.js';
import type { TableColumn } from './foreign-key-links.js';
import type { ModelRelationship } from '../models.js';
import type { MappedClass } from '../registry.js';

/** A relationship with what SQLAlchemy makes of it once the mappers are configured. */
export interface ResolvedRelationship {
  readonly relationship: ModelRelationship;
  readonly name: string;
  /** The class that declares it, or that a backref puts it on. */
  readonly parent: MappedClass;
  readonly target: MappedClass;
  readonly direction: 'many to one' | 'one to many' | 'many to many';
  readonly uselist: boolean;
  readonly secondary: TableDraft | null;
  /** `secondary="join(A, B, …)"`: what stands in FROM then, of which `secondary` is the first table. */
  readonly through: Value | null;
  /** From the parent to the target, or to the association table. */
  readonly join: RelationshipJoin;
  /** From the association table to the target; null without one. */
  readonly secondaryJoin: RelationshipJoin | null;
  /** As the code has it: columns, `desc(…)`, in order. */
  readonly orderBy: readonly Value[];
  readonly strategy: LoadStrategy;
  /** Whether an object that the session holds already is taken without a statement: the target's key alone is asked for. */
  readonly byIdentity: boolean;
  /** `innerjoin=True`: an eager join is an inner one. */
  readonly innerJoin: boolean;
  readonly viewonly: boolean;
  readonly cascade: { readonly save: boolean; readonly delete: boolean; readonly orphans: boolean };
  readonly passiveDeletes: boolean | 'all';
  /** Name of the relationship on the target that goes back: `back_populates` or `backref`. */
  readonly reverse: string | null;
}

export type LoadStrategy = 'lazy' | 'immediate' | 'joined' | 'selectin' | 'subquery' | 'raise' | 'noload' | 'write only' | 'dynamic';

/** A join as conjuncts: pairs of columns that must be equal, and what else is asked. */
export interface RelationshipJoin {
  readonly pairs: readonly JoinPair[];
  readonly conditions: readonly JoinCondition[];
}

/** `near` is the side of the parent (of the association table in a `secondaryJoin`). */
export interface JoinPair {
  readonly near: TableColumn;
  readonly far: TableColumn;
  /** Which of both is written first. */
  readonly first: 'near' | 'far';
  /** Which of both refers to the other. */
  readonly foreign: 'near' | 'far';
}

export interface JoinCondition {
  readonly value: Value;
  /** Columns marked `remote(…)`, which are the far side's even where both sides are one table. */
  readonly remote: readonly Value[];
}

/** For what is either read or not: `ResolvedRelationship | Unknown`, `string | Unknown`. */
export function isUnknown(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'unknown';
}
