import { qualify, quoteIdentifier, quoteLiteral } from '../postgres/identifier.js';
import type { Name, Operation } from '../sql/operations/operation.js';
import type { TracedSchema } from '../sql/operations/trace-schema.js';
import { findRows } from './reverse-rows.js';

/** A query and its answers after a downgrade that does not undo the upgrade, and after one that does. */
export interface DowngradeCheck {
  readonly sql: string;
  readonly before: string;
  readonly after: string;
}

/** Asks the catalog for what a downgrade takes away and brings back, at most three objects; null in place of what has no such query. */
export function checkDowngrade(undone: readonly Operation[], before: TracedSchema): DowngradeCheck[] {
  return undone.flatMap((operation) => checkOperation(operation, before) ?? []).slice(0, 3);
}

function checkOperation(operation: Operation, before: TracedSchema): DowngradeCheck | null {
  switch (operation.kind) {
    case 'create table':
      return gone(relationExists(operation.table));
    case 'drop table':
      return back(relationExists(operation.table));
    case 'create index':
      return operation.name === null ? null : gone(relationExists({ schema: operation.table.schema, name: operation.name }));
    case 'drop index':
      return back(relationExists(operation.index));
    case 'add column':
      return gone(columnExists(operation.table, operation.column.name));
    case 'drop column':
      return back(columnExists(operation.table, operation.column));
    case 'add constraint':
      return operation.constraint.name === null ? null : gone(constraintExists(operation.table, operation.constraint.name));
    case 'drop constraint':
      return back(constraintExists(operation.table, operation.name));
    case 'create object':
      return operation.object === 'type' || operation.object === 'domain' ? gone(typeExists(operation.name)) : null;
    case 'drop object':
      return operation.object === 'type' || operation.object === 'domain' ? back(typeExists(operation.name)) : null;
    case 'set nullable':
      return {
        sql: `SELECT attnotnull FROM pg_attribute WHERE attrelid = ${reference(operation.table)}::regclass AND attname = ${quoteLiteral(operation.column)}`,
        before: operation.nullable ? 'f' : 't',
        after: operation.nullable ? 't' : 'f',
      };
    case 'data': {
      const rows = findRows(operation, before);
      if (rows === null || operation.table === null || operation.rows?.effect !== 'adds') return null;
      const sql = `SELECT count(*) FROM ${qualify(operation.table.schema, operation.table.name)} WHERE ${rows}`;
      return { sql, before: String(operation.rows.rows.length), after: '0' };
    }
    default:
      return null;
  }
}

function gone(sql: string): DowngradeCheck {
  return { sql, before: 't', after: 'f' };
}

function back(sql: string): DowngradeCheck {
  return { sql, before: 'f', after: 't' };
}

function relationExists(name: Name): string {
  return `SELECT to_regclass(${reference(name)}) IS NOT NULL`;
}

function typeExists(name: Name): string {
  return `SELECT to_regtype(${reference(name)}) IS NOT NULL`;
}

function columnExists(table: Name, column: string): string {
  return `SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(${reference(table)}) AND attname = ${quoteLiteral(column)} AND NOT attisdropped)`;
}

function constraintExists(table: Name, name: string): string {
  return `SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass(${reference(table)}) AND conname = ${quoteLiteral(name)})`;
}

/** A name as text, for `to_regclass` and its like, which fold what is not quoted. */
function reference({ schema, name }: Name): string {
  return quoteLiteral(`${schema === null ? 'public.' : `${quoteIdentifier(schema)}.`}${quoteIdentifier(name)}`);
}
