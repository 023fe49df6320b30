import { quoteLiteral } from '../../../postgres/identifier.js';
import { qualify, quoteIdentifier as quote } from '../../quote.js';
import type { CallValue } from '../../../python/value.js';
import { type Arguments, isTrue, optionalText, readText } from '../arguments.js';
import { renderCreatedTable } from '../table-definition.js';
import type { Setting } from '../setting.js';

/** `op.create_table`, `op.drop_table`, `op.rename_table` and table comments. Source: alembic/ddl/impl.py. */

/** Columns and constraints are the rest of the arguments. A new enum type comes before the table, its indexes and comments after. */
export function createTable(args: Arguments, setting: Setting, call: CallValue): string[] {
  return renderCreatedTable(
    { schema: optionalText(args, 'schema'), table: readText(args, 'table_name'), place: call.place },
    args,
    isTrue(args, 'if_not_exists'),
    setting,
  );
}

export function dropTable(args: Arguments): string[] {
  return [`DROP TABLE ${isTrue(args, 'if_exists') ? 'IF EXISTS ' : ''}${tableOf(args)}`];
}

export function renameTable(args: Arguments): string[] {
  return [
    `ALTER TABLE ${qualify(optionalText(args, 'schema'), readText(args, 'old_table_name'))} RENAME TO ${quote(readText(args, 'new_table_name'))}`,
  ];
}

export function createTableComment(args: Arguments): string[] {
  return [`COMMENT ON TABLE ${tableOf(args)} IS ${quoteLiteral(readText(args, 'comment'))}`];
}

export function dropTableComment(args: Arguments): string[] {
  return [`COMMENT ON TABLE ${tableOf(args)} IS NULL`];
}

function tableOf(args: Arguments): string {
  return qualify(optionalText(args, 'schema'), readText(args, 'table_name'));
}
