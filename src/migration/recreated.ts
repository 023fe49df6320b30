import type { Operation } from '../sql/operations/operation.js';
import { findIndex, keyOf, traceSchema, type TracedSchema } from '../sql/operations/trace-schema.js';
import { makeConstraint, makeIndex } from './make-constraint.js';
import type { RevisionStyle } from './reversal.js';

/** Leaves out what is dropped and made again just as it was: an index that is built anew, say. There is nothing of it to undo. */
export function withoutRecreated(operations: readonly Operation[], before: TracedSchema): readonly Operation[] {
  const after = lazily(() => traceSchema(operations, before));
  const names = new Set(operations.flatMap((operation) => nameRecreated(operation, operations, before, after) ?? []));
  return names.size === 0 ? operations : operations.filter((operation) => !names.has(nameOf(operation) ?? ''));
}

/** Null but for a drop that one later operation makes good. */
function nameRecreated(drop: Operation, all: readonly Operation[], before: TracedSchema, after: () => TracedSchema): string | null {
  if (drop.kind !== 'drop index' && drop.kind !== 'drop constraint') return null;
  const name = nameOf(drop);
  const own = all.filter((operation) => nameOf(operation) === name);
  if (own.length !== 2 || own[0] !== drop || (own[1]?.kind !== 'create index' && own[1]?.kind !== 'add constraint')) return null;
  const former = define(drop, before);
  return former !== null && former === define(drop, after()) ? name : null;
}

function nameOf(operation: Operation): string | null {
  switch (operation.kind) {
    case 'drop index':
      return `index ${operation.index.name}`;
    case 'create index':
      return operation.name === null ? null : `index ${operation.name}`;
    case 'drop constraint':
      return `constraint ${keyOf(operation.table)}.${operation.name}`;
    case 'add constraint':
      return operation.constraint.name === null ? null : `constraint ${keyOf(operation.table)}.${operation.constraint.name}`;
    default:
      return null;
  }
}

const style: RevisionStyle = { op: 'op', sa: 'sa', quote: '"' };

/** Two are the same when the same is written to make them. */
function define(drop: Extract<Operation, { kind: 'drop index' | 'drop constraint' }>, schema: TracedSchema): string | null {
  if (drop.kind === 'drop index') {
    const index = findIndex(schema, drop.index.name);
    return index === null ? null : makeIndex(index, false, style).join(' ');
  }
  const constraint = schema.tables.get(keyOf(drop.table))?.constraints.find(({ name }) => name === drop.name);
  return constraint === undefined ? null : makeConstraint(drop.table, constraint, style).join(' ').replaceAll(/\s+/g, ' ');
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
