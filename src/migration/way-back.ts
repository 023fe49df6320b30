import { describeOperation } from '../sql/operations/describe-operation.js';
import type { Operation } from '../sql/operations/operation.js';
import { readOperations } from '../sql/operations/read-operations.js';
import { findIndex, keyOf, objectKey, type TracedSchema } from '../sql/operations/trace-schema.js';
import type { Revision, RevisionFunction } from '../sqlalchemy/alembic/history.js';
import { isExplanation } from './explained.js';
import { withoutRecreated } from './recreated.js';
import { findLeftBehind, leavesNothing, type LeftBehind } from './left-behind.js';

/** What is wrong with a revision's way back. */
export type MissingWayBack =
  | { readonly problem: 'missing' | 'empty' | 'unexplained'; readonly upgrade: readonly Operation[] }
  | { readonly problem: 'partial'; readonly upgrade: readonly Operation[]; readonly left: LeftBehind };

/** Null for a revision that can be undone, that says why it cannot, that has nothing to undo, or of which too little could be read. */
export function findMissingWayBack(
  { upgrade, downgrade }: Revision,
  operations: readonly Operation[],
  before: TracedSchema,
): MissingWayBack | null {
  const effective = withoutRecreated(operations, before).filter((operation) => !isNeutral(operation) && !isAlreadyThere(operation, before));
  if (effective.length === 0 || leavesNothing(effective)) return null;
  if (downgrade.place === null) return downgrade.unknown.length > 0 ? null : { problem: 'missing', upgrade: operations };
  if (downgrade.raises !== null) return downgrade.raises.message === null ? { problem: 'unexplained', upgrade: operations } : null;
  if (doesNothing(downgrade)) return isExcused(effective, downgrade) ? null : { problem: 'empty', upgrade: operations };
  if (upgrade.unknown.length > 0 || downgrade.unknown.length > 0) return null;
  const left = findLeftBehind(effective, operationsOf(downgrade));
  return left === null || left.made.length + left.dropped.length === 0 ? null : { problem: 'partial', upgrade: operations, left };
}

/** Operations of a function's statements, and its work on rows that is not among them. */
export function operationsOf({ statements, data }: RevisionFunction): Operation[] {
  const read = statements.map(({ sql, place }) => ({ line: place?.line ?? 0, file: place?.file ?? null, operations: readOperations(sql) }));
  const rows = data.map(({ operation, line, file }) => ({ line: line ?? 0, file, operations: [operation] }));
  return inOrder(read, rows).flatMap(({ operations }) => operations);
}

interface Step {
  readonly line: number;
  readonly file: string | null;
  readonly operations: readonly Operation[];
}

/** In the order of their lines where all stand in one file and the statements ran in that order; else the rows come last. */
function inOrder(statements: readonly Step[], rows: readonly Step[]): readonly Step[] {
  const all = [...statements, ...rows];
  const straight =
    all.every(({ file }) => file === all[0]?.file) &&
    statements.every(({ line }, at) => at === 0 || line >= (statements[at - 1]?.line ?? 0));
  return straight ? all.toSorted((one, other) => one.line - other.line) : all;
}

function isNeutral({ kind }: Operation): boolean {
  return kind === 'neutral' || kind === 'validate constraint';
}

/** `IF NOT EXISTS` on what an earlier revision made: nothing to undo. */
function isAlreadyThere(operation: Operation, before: TracedSchema): boolean {
  switch (operation.kind) {
    case 'create table':
      return operation.ifNotExists && before.tables.has(keyOf(operation.table));
    case 'add column':
      return (
        operation.ifNotExists &&
        before.tables.get(keyOf(operation.table))?.columns.some(({ name }) => name === operation.column.name) === true
      );
    case 'create index':
      return operation.name !== null && /\bIF\s+NOT\s+EXISTS\b/i.test(operation.sql) && findIndex(before, operation.name) !== null;
    case 'create object':
      return operation.replaces && before.objects.get(objectKey(operation.object, operation.name)) === operation.sql;
    default:
      return false;
  }
}

export function doesNothing({ empty, statements, unknown, data, raises }: RevisionFunction): boolean {
  return empty || (statements.length === 0 && unknown.length === 0 && data.length === 0 && raises === null);
}

/** Rows and enum values cannot be put back by a statement: a comment that says so is all that can be asked. */
function isExcused(upgrade: readonly Operation[], { comment }: RevisionFunction): boolean {
  return isExplanation(comment) && upgrade.every(({ kind }) => kind === 'data' || kind === 'add enum value');
}

/** What an upgrade does, in words, at most eight. */
export function describeUpgrade(operations: readonly Operation[]): string[] {
  const words = [...new Set(operations.filter((operation) => !isNeutral(operation)).map(describeOperation))];
  return words.length > 8 ? [...words.slice(0, 7), `and ${words.length - 7} more`] : words;
}
