import type { Value } from '../../python/value.js';
import type { TableDraft } from '../draft.js';
import type { Compilation } from './compilation.js';
import type { Entity } from './entity.js';
import type { Source, SourceColumn } from './source.js';

/** One SELECT (or UPDATE, DELETE) while it is compiled. */
export interface Scope {
  readonly compilation: Compilation;
  readonly outer: Scope | null;
  /** What its columns and conditions mention, in order: the FROM list that SQLAlchemy derives. */
  readonly mentioned: Set<Source>;
  /** Entities whose attributes are selected; each brings all of its tables. */
  readonly entities: Set<Entity>;
  /** What columns stand for instead: the subquery that the SELECT was wrapped into. */
  adapter: Source | null;
  /** The sources of its FROM list, once it is known; subqueries within correlate with them. */
  sources: readonly Source[];
  /** Labels of the select list, for ORDER BY. */
  readonly labels: Map<string, Value>;
  /** The select list with its names, once it has them. */
  named: readonly SourceColumn[];
}

/** How values within an expression are to be taken. */
export interface Binding {
  /** Whether what is mentioned joins the FROM list. */
  readonly mention: boolean;
  /** What the columns of a table mean in an expression that was declared on a class, or in the join of a relationship. */
  readonly tables: ReadonlyMap<TableDraft, Source> | null;
  /** Values that mean a column of another source than their table says: `remote(…)`. */
  readonly remote?: { readonly values: readonly Value[]; readonly tables: ReadonlyMap<TableDraft, Source> };
}

export const selecting: Binding = { mention: true, tables: null };
/** Of ORDER BY and its like, and of joins, which add nothing to FROM. */
export const following: Binding = { mention: false, tables: null };

export function makeScope(compilation: Compilation, outer: Scope | null): Scope {
  return { compilation, outer, mentioned: new Set(), entities: new Set(), adapter: null, sources: [], labels: new Map(), named: [] };
}
