import type { CallValue, Value } from '../../../python/value.js';
import { type Arguments, bindArguments } from '../arguments.js';
import type { Setting } from '../setting.js';
import { addColumn, alterColumn, dropColumn } from './columns.js';
import {
  createCheckConstraint,
  createExcludeConstraint,
  createForeignKey,
  createPrimaryKey,
  createUniqueConstraint,
  dropConstraint,
} from './constraints.js';
import { createEntity, dropEntity, replaceEntity } from './entities.js';
import { addEnumValue, syncEnumValues } from './enums.js';
import { createIndex, dropIndex } from './indexes.js';
import { createTable, createTableComment, dropTable, dropTableComment, renameTable } from './tables.js';

interface OperationReader {
  /** Positional parameters of `op.<name>`, in order. */
  readonly parameters: readonly string[];
  /** Which of them name the table: a batch operation has it already. */
  readonly table: string | null;
  readonly render: (args: Arguments, setting: Setting, call: CallValue) => string[];
}

/** Signatures as in alembic/op.pyi; those of a batch differ only in what the batch already knows. */
const readers: Readonly<Record<string, OperationReader>> = {
  create_table: { parameters: ['table_name'], table: null, render: createTable },
  drop_table: { parameters: ['table_name'], table: null, render: dropTable },
  rename_table: { parameters: ['old_table_name', 'new_table_name', 'schema'], table: null, render: renameTable },
  create_table_comment: { parameters: ['table_name', 'comment'], table: 'table_name', render: createTableComment },
  drop_table_comment: { parameters: ['table_name'], table: 'table_name', render: dropTableComment },
  add_column: { parameters: ['table_name', 'column'], table: 'table_name', render: addColumn },
  drop_column: { parameters: ['table_name', 'column_name'], table: 'table_name', render: dropColumn },
  alter_column: { parameters: ['table_name', 'column_name'], table: 'table_name', render: alterColumn },
  create_index: { parameters: ['index_name', 'table_name', 'columns'], table: 'table_name', render: createIndex },
  drop_index: { parameters: ['index_name', 'table_name'], table: 'table_name', render: dropIndex },
  create_unique_constraint: {
    parameters: ['constraint_name', 'table_name', 'columns'],
    table: 'table_name',
    render: createUniqueConstraint,
  },
  create_primary_key: { parameters: ['constraint_name', 'table_name', 'columns'], table: 'table_name', render: createPrimaryKey },
  create_check_constraint: {
    parameters: ['constraint_name', 'table_name', 'condition'],
    table: 'table_name',
    render: createCheckConstraint,
  },
  create_exclude_constraint: { parameters: ['constraint_name', 'table_name'], table: 'table_name', render: createExcludeConstraint },
  create_foreign_key: {
    parameters: ['constraint_name', 'source_table', 'referent_table', 'local_cols', 'remote_cols'],
    table: 'source_table',
    render: createForeignKey,
  },
  drop_constraint: { parameters: ['constraint_name', 'table_name', 'type_'], table: 'table_name', render: dropConstraint },
  sync_enum_values: {
    parameters: ['enum_schema', 'enum_name', 'new_values', 'affected_columns', 'enum_values_to_rename'],
    table: null,
    render: syncEnumValues,
  },
  add_enum_value: { parameters: ['enum_schema', 'enum_name', 'new_value', 'before_value'], table: null, render: addEnumValue },
  create_entity: { parameters: ['target'], table: null, render: createEntity },
  replace_entity: { parameters: ['target'], table: null, render: replaceEntity },
  revert_entity: { parameters: ['target'], table: null, render: replaceEntity },
  drop_entity: { parameters: ['target'], table: null, render: dropEntity },
};

/** Older names of the same parameters, which Alembic still translates. */
const olderNames: Readonly<Record<string, string>> = {
  name: 'constraint_name',
  source: 'source_table',
  referent: 'referent_table',
  tablename: 'table_name',
  existing_type_: 'existing_type',
  type: 'type_',
};

/** Operations that neither change the schema nor rows. */
export const harmlessOperations: ReadonlySet<string> = new Set([
  'f',
  'get_bind',
  'get_context',
  'batch_alter_table',
  'inline_literal',
  'invoke',
  'implementation_for',
  'register_operation',
  'autocommit_block',
  'fetchall',
  'fetchone',
]);

/** Whether `op` has it in Alembic itself, or in a package that is read. */
export function isKnownOperation(name: string): boolean {
  return readers[name] !== undefined || harmlessOperations.has(name) || /^(execute|bulk_insert|run_async)$/.test(name);
}

/** Statements of one operation; null for an operation that is not known. Throws `Unreadable`. */
export function renderOperation(name: string, call: CallValue, batch: CallValue | null, setting: Setting): string[] | null {
  const reader = readers[name];
  if (reader === undefined) return null;
  const parameters = batch === null ? reader.parameters : reader.parameters.filter((parameter) => parameter !== reader.table);
  const args = translate(bindArguments(call.args, call.keywords, parameters), reader);
  return reader.render(batch === null ? args : addBatch(args, batch, reader), setting, call);
}

function translate(args: Arguments, reader: OperationReader): Arguments {
  const named = new Map(
    [...args.named].map(([name, value]) => [reader.parameters.includes(name) ? name : translateName(name, reader), value] as const),
  );
  return { ...args, named };
}

function translateName(name: string, reader: OperationReader): string {
  const newer = olderNames[name];
  return newer !== undefined && (newer === 'type_' || reader.parameters.includes(newer)) ? newer : name;
}

function addBatch(args: Arguments, batch: CallValue, reader: OperationReader): Arguments {
  const over = bindArguments(batch.args, batch.keywords, ['table_name', 'schema']);
  const table = over.named.get('table_name');
  const schema = over.named.get('schema');
  const named = new Map<string, Value>(args.named);
  if (table !== undefined) named.set(reader.table ?? 'table_name', table);
  if (schema !== undefined) named.set(reader.table === 'source_table' ? 'source_schema' : 'schema', schema);
  return { ...args, named };
}
