import { escapeBinds } from '../change/python-code.js';
import { qualify } from '../postgres/identifier.js';
import type { ColumnText, Name, Operation } from '../sql/operations/operation.js';
import { keyOf, type TracedSchema } from '../sql/operations/trace-schema.js';
import { riskCast, riskNotNull } from './data-risk.js';
import { pythonType } from './python-type.js';
import { callOperation, executeSql, type Reversal, reversal, type RevisionStyle, schemaArgument, text } from './reversal.js';

type Rename = Extract<Operation, { kind: 'rename table' | 'rename column' | 'rename object' }>;
type Alteration = Extract<Operation, { kind: 'alter type' | 'set nullable' | 'set default' }>;

/** Puts back a name, or a column's former type, nullability or default. */
export function reverseAlteration(operation: Rename | Alteration, before: TracedSchema, style: RevisionStyle): Reversal {
  switch (operation.kind) {
    case 'rename table':
      return reversal(
        callOperation(style, 'rename_table', [
          text(style, operation.to),
          text(style, operation.table.name),
          schemaArgument(style, operation.table),
        ]),
      );
    case 'rename column':
      return reversal(alterColumn(operation.table, operation.to, [`new_column_name=${text(style, operation.column)}`], style));
    case 'rename object':
      return reversal(executeSql(style, renameBack(operation)));
    default:
      return restore(operation, before, style);
  }
}

function renameBack({ object, name, to, table }: Extract<Rename, { kind: 'rename object' }>): string {
  if (object === 'constraint')
    return `ALTER TABLE ${qualify(table?.schema ?? null, table?.name ?? '')} RENAME CONSTRAINT ${qualify(null, to)} TO ${qualify(null, name.name)}`;
  if (object === 'trigger' || object === 'policy')
    return `ALTER ${object.toUpperCase()} ${qualify(null, to)} ON ${qualify(null, name.schema ?? '')} RENAME TO ${qualify(null, name.name)}`;
  return `ALTER ${object.toUpperCase()} ${qualify(name.schema, to)} RENAME TO ${qualify(null, name.name)}`;
}

function restore(operation: Alteration, before: TracedSchema, style: RevisionStyle): Reversal {
  const column = before.tables.get(keyOf(operation.table))?.columns.find(({ name }) => name === operation.column);
  if (column === undefined) {
    return {
      why: 'no earlier revision tells what was there before',
      recovery: 'Take the former definition of the column from a dump of the schema made before the upgrade.',
    };
  }
  if (operation.kind === 'alter type') return restoreType(operation, column, style);
  const existing = pythonType(column.type, style);
  const type = existing === null ? null : `existing_type=${existing}`;
  if (operation.kind === 'set nullable') {
    return column.nullable === operation.nullable
      ? reversal([])
      : reversal(alterColumn(operation.table, operation.column, [type, `nullable=${column.nullable ? 'True' : 'False'}`], style), {
          risks: column.nullable ? [] : [riskNotNull(operation.table, operation.column)],
        });
  }
  const value = column.default === null ? 'None' : `${style.sa}.text(${text(style, escapeBinds(column.default))})`;
  return reversal(alterColumn(operation.table, operation.column, [type, `server_default=${value}`], style));
}

function restoreType(operation: Extract<Alteration, { kind: 'alter type' }>, column: ColumnText, style: RevisionStyle): Reversal {
  const former = pythonType(column.type, style);
  const risks = [riskCast(operation.table, operation.column, column.type.sql)];
  const using = `${qualify(null, operation.column)}::${column.type.sql}`;
  if (former === null)
    return reversal(
      executeSql(
        style,
        `ALTER TABLE ${qualify(operation.table.schema, operation.table.name)} ALTER COLUMN ${qualify(null, operation.column)} TYPE ${column.type.sql} USING ${using}`,
      ),
      { risks },
    );
  const existing = pythonType(operation.type, style);
  return reversal(
    alterColumn(
      operation.table,
      operation.column,
      [existing === null ? null : `existing_type=${existing}`, `type_=${former}`, `postgresql_using=${text(style, escapeBinds(using))}`],
      style,
    ),
    { risks },
  );
}

function alterColumn(table: Name, column: string, args: readonly (string | null)[], style: RevisionStyle): readonly string[] {
  return callOperation(style, 'alter_column', [text(style, table.name), text(style, column), ...args, schemaArgument(style, table)]);
}
