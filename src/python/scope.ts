import type { ModuleSource } from './module-source.js';
import type { ClassValue, Value } from './value.js';

/** A name that an import statement bound; followed when it is first used, so that cycles of imports do no harm. */
export interface PendingImport {
  readonly kind: 'import';
  readonly module: string;
  /** Null for `import module`. */
  readonly name: string | null;
}

export interface Scope {
  readonly kind: 'module' | 'class' | 'function';
  readonly names: Map<string, Value | PendingImport>;
  readonly parent: Scope | null;
  readonly source: ModuleSource;
  /** Names that `global` or `nonlocal` sends to an outer scope. */
  readonly outer: Set<string>;
  /** What `super()` means here. */
  readonly method: { readonly class: ClassValue; readonly self: Value } | null;
  /** Modules of `from module import *`, the latest last. */
  readonly stars: string[];
}

export function makeScope(kind: Scope['kind'], source: ModuleSource, parent: Scope | null, method: Scope['method'] = null): Scope {
  return { kind, names: new Map(), parent, source, outer: new Set(), method, stars: [] };
}

/** Where an assignment to a name goes. */
export function targetScope(scope: Scope, name: string): Scope {
  if (!scope.outer.has(name)) return scope;
  for (let outer = scope.parent; outer !== null; outer = outer.parent) if (outer.names.has(name) || outer.kind === 'module') return outer;
  return scope;
}
