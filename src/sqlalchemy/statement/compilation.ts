import type { Composed } from './compiled.js';
import { describe } from '../../python/describe.js';
import { type Unknown, unknown, type Value } from '../../python/value.js';
import type { MappedClass, Registry } from '../registry.js';
import type { CompiledPart } from './compiled.js';
import type { PlannedLoad } from './eager-joins.js';
import type { Entity } from './entity.js';
import { makeMarks, type Marks } from './marks.js';
import type { ColumnType } from '../column-type.js';
import type { Binding, Scope } from './scope.js';
import type { Source, SourceColumn } from './source.js';

/** What the parts of one statement share while it is compiled. */
export interface Compilation {
  readonly registry: Registry;
  readonly marks: Marks;
  /** What stands in FROM lists, by the value or the table that means it. */
  readonly sources: Map<object, Source>;
  readonly entities: Map<Value, Entity>;
  /** Texts of common table expressions in the order in which they are met. */
  readonly ctes: Map<Value, string>;
  readonly recursive: { any: boolean };
  /** Compiles a SELECT, or several that UNION and its like combine. Given here, for its parts need it for subqueries. */
  readonly query: (compilation: Compilation, value: Value, setting: QuerySetting) => Query;
  /** Renders an expression in a SELECT. Given here, for relationships bring their own. */
  readonly render: (scope: Scope, value: Value, binding: Binding, hint?: ColumnType | null) => string;
  /** The SELECT whose subqueries are being written: LATERAL ones correlate with it. */
  writing: Scope | null;
  /** The first thing that is not read. */
  problem: Unknown | null;
  /** Where text is put together from what only a run can tell. */
  composed: Composed | null;
  /** A part of it stands for what only a run can tell; the rest is as it is sent. */
  unsure: Unknown | null;
  /** Not even the form of the statement is known then. */
  formless: boolean;
}

/** Where a SELECT stands. */
export interface QuerySetting {
  /** The SELECT around it; null at the top and in FROM. */
  readonly outer: Scope | null;
  /** Whether relationships of its entities are joined in: at the top only. */
  readonly eager: boolean;
  /** A Query labels its columns with their tables, unless it is made a subquery. */
  readonly labels?: 'columns';
  /** Classes whose relationships led to this statement. */
  readonly seen?: readonly MappedClass[];
}

/** A SELECT that is compiled, without WITH. */
export interface Query {
  readonly sql: string;
  readonly columns: readonly SourceColumn[];
  readonly row: readonly CompiledPart[];
  readonly loads: readonly PlannedLoad[];
}

export function startCompilation(registry: Registry, { query, render }: Pick<Compilation, 'query' | 'render'>): Compilation {
  return {
    registry,
    marks: makeMarks(),
    sources: new Map(),
    entities: new Map(),
    ctes: new Map(),
    recursive: { any: false },
    writing: null,
    query,
    render,
    problem: null,
    composed: null,
    unsure: null,
    formless: false,
  };
}

/** Keeps the first thing that is not read; the text that it gives back is not used. */
export function giveUp(compilation: Compilation, value: Value, reason?: string): string {
  compilation.problem ??=
    value.kind === 'unknown'
      ? value
      : unknown(reason ?? `${describe(value)} is not read in a statement`, 'place' in value ? value.place : null);
  return '';
}
