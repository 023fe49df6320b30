import type { AlterTableCmd, AlterTableStmt } from '@pgsql/types';
import type { Name, Operation } from './operation.js';
import { readColumn, readConstraint, readName, readType } from './read-definition.js';
import { sliceElement, type StatementText } from '../statement-text.js';

/** The commands of one ALTER TABLE (or ALTER INDEX, VIEW, …), in order. */
export function readAlterTable(statement: AlterTableStmt, text: StatementText, sql: string): Operation[] {
  const table = readName(statement.relation);
  if (statement.objtype !== 'OBJECT_TABLE')
    return [
      { kind: 'other', what: `alter ${(statement.objtype ?? '').replace('OBJECT_', '').toLowerCase()} ${table.name}`, sql, table: null },
    ];
  return (statement.cmds ?? []).flatMap((node) => ('AlterTableCmd' in node ? [readCommand(node.AlterTableCmd, table, text, sql)] : []));
}

function readCommand(command: AlterTableCmd, table: Name, text: StatementText, sql: string): Operation {
  const column = command.name ?? '';
  const { def } = command;
  switch (command.subtype) {
    case 'AT_AddColumn':
      return def !== undefined && 'ColumnDef' in def
        ? { kind: 'add column', table, column: readColumn(text, def.ColumnDef), ifNotExists: command.missing_ok === true }
        : other(command, table, sql);
    case 'AT_DropColumn':
      return { kind: 'drop column', table, column };
    case 'AT_AlterColumnType':
      return def !== undefined && 'ColumnDef' in def
        ? {
            kind: 'alter type',
            table,
            column,
            type: readType(text, def.ColumnDef.typeName),
            using: readUsing(text, def.ColumnDef.location),
          }
        : other(command, table, sql);
    case 'AT_SetNotNull':
      return { kind: 'set nullable', table, column, nullable: false };
    case 'AT_DropNotNull':
      return { kind: 'set nullable', table, column, nullable: true };
    case 'AT_ColumnDefault':
      return { kind: 'set default', table, column, default: def === undefined ? null : readSetDefault(text.sql, column) };
    case 'AT_AddConstraint':
      return def !== undefined && 'Constraint' in def
        ? { kind: 'add constraint', table, constraint: readConstraint(text, def.Constraint) }
        : other(command, table, sql);
    case 'AT_DropConstraint':
      return { kind: 'drop constraint', table, name: column };
    case 'AT_ValidateConstraint':
      return { kind: 'validate constraint', table, name: column };
    default:
      return other(command, table, sql);
  }
}

function other(command: AlterTableCmd, table: Name, sql: string): Operation {
  const what = (command.subtype ?? '')
    .replace(/^AT_/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return { kind: 'other', what: `alter table ${table.name}: ${what}`, sql, table };
}

function readUsing(text: StatementText, location: number | undefined): string | null {
  if (location === undefined) return null;
  const found = /\susing\s+/i.exec(sliceElement(text.sql, text.index(location)));
  return found === null ? null : sliceElement(text.sql, text.index(location) + found.index + found[0].length);
}

/** The parser gives no place for the default's expression, so it is looked up after the column's name. */
function readSetDefault(sql: string, column: string): string | null {
  const name = column.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const found = new RegExp(`(?:"${name}"|\\b${name})\\s+set\\s+default\\s+`, 'i').exec(sql);
  return found === null ? null : sliceElement(sql, found.index + found[0].length);
}
