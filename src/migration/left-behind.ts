import { spell } from '../sql/operations/describe-operation.js';
import type { Operation } from '../sql/operations/operation.js';
import { keyOf } from '../sql/operations/trace-schema.js';
import { findUsedIndex, mentions, nameOf } from '../sql/operations/trace-table.js';

/** What an upgrade and its downgrade, run one after the other, leave different. */
export interface LeftBehind {
  /** Operations of the upgrade whose object the downgrade does not take away. */
  readonly made: readonly Operation[];
  /** Tables and columns that the upgrade drops and the downgrade does not bring back. */
  readonly dropped: readonly Operation[];
}

/**
 * Compares by name what the upgrade makes and drops with what the downgrade drops and makes. Null when a statement of either cannot be
 * followed, so that nothing is certain.
 */
export function findLeftBehind(upgrade: readonly Operation[], downgrade: readonly Operation[]): LeftBehind | null {
  if (
    [...upgrade, ...downgrade].some(
      (operation) =>
        operation.kind === 'other' ||
        operation.kind === 'rename object' ||
        operation.kind === 'rename table' ||
        operation.kind === 'rename column',
    )
  )
    return null;
  const objects = new Map<string, Present>();
  for (const operation of upgrade) follow(objects, operation, 'upgrade');
  for (const operation of downgrade) follow(objects, operation, 'downgrade');
  const all = [...objects.values()];
  return {
    made: all.flatMap(({ before, now, by }) => (before === false && now && by !== null ? [by] : [])),
    dropped: all.flatMap(({ before, now, by }) =>
      before === true && !now && by !== null && (by.kind === 'drop table' || by.kind === 'drop column') ? [by] : [],
    ),
  };
}

/** True for operations that only make what they drop again: a table for the time of the upgrade, say. */
export function leavesNothing(operations: readonly Operation[]): boolean {
  if (operations.some((operation) => whatIsMade(operation) === null && whatIsDropped(operation) === null)) return false;
  const objects = new Map<string, Present>();
  for (const operation of operations) follow(objects, operation, 'upgrade');
  return [...objects.values()].every(({ before, now }) => before === false && !now);
}

interface Present {
  /** Whether it was there before the upgrade, as its first operation tells; null when it does not tell (IF NOT EXISTS, OR REPLACE). */
  readonly before: boolean | null;
  readonly now: boolean;
  /** The operation of the upgrade that made or dropped it last. */
  readonly by: Operation | null;
  readonly table: string | null;
  /** Text in which a column that it stands on is named. */
  readonly text: string;
}

function follow(objects: Map<string, Present>, operation: Operation, side: 'upgrade' | 'downgrade'): void {
  const made = whatIsMade(operation);
  const used = operation.kind === 'add constraint' ? findUsedIndex(operation.constraint) : null;
  const index = used === null ? undefined : objects.get(`index ${used}`);
  if (index !== undefined) objects.set(`index ${used}`, { ...index, now: false });
  if (made !== null) {
    const known = objects.get(made.key);
    objects.set(made.key, {
      before: known === undefined ? (made.certain ? false : null) : known.before,
      now: true,
      by: side === 'upgrade' ? operation : (known?.by ?? null),
      table: made.table,
      text: made.text,
    });
    return;
  }
  const dropped = whatIsDropped(operation);
  if (dropped === null) return;
  const known = objects.get(dropped);
  if (known !== undefined || side === 'upgrade')
    objects.set(dropped, {
      table: null,
      text: '',
      ...known,
      before: known === undefined ? true : known.before,
      now: false,
      by: side === 'upgrade' ? operation : (known?.by ?? null),
    });
  dropDependents(objects, operation);
}

/** A table takes its columns, constraints and indexes along; a column the constraints and indexes that name it. */
function dropDependents(objects: Map<string, Present>, operation: Operation): void {
  if (operation.kind !== 'drop table' && operation.kind !== 'drop column') return;
  const table = keyOf(operation.table);
  for (const [key, object] of objects) {
    if (object.table !== table || !object.now) continue;
    if (operation.kind === 'drop table' || (!key.startsWith('column ') && mentions(object.text, operation.column)))
      objects.set(key, { ...object, now: false });
  }
}

interface Made {
  readonly key: string;
  readonly certain: boolean;
  readonly table: string | null;
  readonly text: string;
}

function whatIsMade(operation: Operation): Made | null {
  switch (operation.kind) {
    case 'create table':
      return { key: `table ${keyOf(operation.table)}`, certain: !operation.ifNotExists, table: null, text: '' };
    case 'add column':
      return {
        key: `column ${keyOf(operation.table)}.${operation.column.name}`,
        certain: !operation.ifNotExists,
        table: keyOf(operation.table),
        text: operation.column.name,
      };
    case 'create index': {
      const name = operation.name ?? nameOf(operation.table, operation.columns, 'idx');
      return {
        key: `index ${name}`,
        certain: operation.name !== null && !/\bIF\s+NOT\s+EXISTS\b/i.test(operation.sql),
        table: keyOf(operation.table),
        text: operation.sql,
      };
    }
    case 'add constraint':
      return {
        key: `constraint ${keyOf(operation.table)}.${operation.constraint.name ?? ''}`,
        certain: operation.constraint.name !== null,
        table: keyOf(operation.table),
        text: operation.constraint.sql,
      };
    case 'create object':
      return { key: `${operation.object} ${keyOf(operation.name)}`, certain: !operation.replaces, table: null, text: '' };
    default:
      return null;
  }
}

function whatIsDropped(operation: Operation): string | null {
  switch (operation.kind) {
    case 'drop table':
      return `table ${keyOf(operation.table)}`;
    case 'drop column':
      return `column ${keyOf(operation.table)}.${operation.column}`;
    case 'drop index':
      return `index ${operation.index.name}`;
    case 'drop constraint':
      return `constraint ${keyOf(operation.table)}.${operation.name}`;
    case 'drop object':
      return `${operation.object} ${keyOf(operation.name)}`;
    default:
      return null;
  }
}

/** The object of an operation: `type mood`, `column users.email`. */
export function nameObject(operation: Operation): string {
  const key = whatIsMade(operation)?.key ?? whatIsDropped(operation);
  return key === null
    ? operation.kind
    : key.replace(
        /^constraint .*$/,
        () => `constraint ${operation.kind === 'add constraint' ? `${operation.constraint.name ?? ''} on ${spell(operation.table)}` : ''}`,
      );
}
