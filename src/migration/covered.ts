import type { Operation } from '../sql/operations/operation.js';
import { keyOf } from '../sql/operations/trace-schema.js';
import { findUsedIndex } from '../sql/operations/trace-table.js';

/** True for what needs no step of its own on the way back, as it goes with something else that the same upgrade makes. */
export function isCovered(operation: Operation, upgrade: readonly Operation[]): boolean {
  return goesWithTable(operation, upgrade) || goesWithKey(operation, upgrade);
}

/**
 * Rows, indexes and constraints of a table that the upgrade makes: DROP TABLE takes them along. Not a foreign key to a later table,
 * which is dropped first; nor where names change hands in between.
 */
function goesWithTable(operation: Operation, upgrade: readonly Operation[]): boolean {
  switch (operation.kind) {
    case 'data':
      return operation.table !== null && indexOfTable(operation.table, upgrade) >= 0;
    case 'create index':
      return staysOnTable(operation, upgrade);
    case 'add constraint':
      return staysOnTable(operation, upgrade) && !refersToLater(operation, upgrade);
    default:
      return false;
  }
}

function staysOnTable(operation: Extract<Operation, { kind: 'create index' | 'add constraint' }>, upgrade: readonly Operation[]): boolean {
  const made = indexOfTable(operation.table, upgrade);
  return made >= 0 && made < upgrade.indexOf(operation) && !upgrade.some(({ kind }) => changesNames(kind));
}

function refersToLater({ table, constraint }: Extract<Operation, { kind: 'add constraint' }>, upgrade: readonly Operation[]): boolean {
  const { references } = constraint;
  if (constraint.type === 'foreign key' && references === null) return true;
  return references !== null && indexOfTable(references.table, upgrade) > indexOfTable(table, upgrade);
}

function changesNames(kind: Operation['kind']): boolean {
  return kind.startsWith('rename ') || (kind.startsWith('drop ') && kind !== 'drop object') || kind === 'other';
}

function indexOfTable(table: Parameters<typeof keyOf>[0], upgrade: readonly Operation[]): number {
  return upgrade.findIndex((other) => other.kind === 'create table' && keyOf(other.table) === keyOf(table));
}

/** An index goes with the key that takes it over. */
function goesWithKey(operation: Operation, upgrade: readonly Operation[]): boolean {
  return (
    operation.kind === 'create index' &&
    operation.name !== null &&
    upgrade.some((other) => other.kind === 'add constraint' && findUsedIndex(other.constraint) === operation.name)
  );
}
