import { qualify } from '../postgres/identifier.js';
import type { AlembicStyle } from './alembic-style.js';
import type { ColumnShape, CreateIndex, ForeignKeyShape, IndexPart, OnTable } from './change.js';
import { indexPartSql } from './index-sql.js';
import { columnType } from './column-type.js';
import type { AlembicOperation } from './kind.js';
import { escapeBinds, pythonBlock, pythonCall, pythonList, pythonString } from './python-code.js';

/** Operations of Alembic's `op`. Source: https://alembic.sqlalchemy.org/en/latest/ops.html */

/** A call of `op.<name>`; inside an autocommit block there is one level of indentation more. */
export function operation(name: string, args: readonly (string | null)[], autocommit = false): AlembicOperation {
  const given = args.filter((argument) => argument !== null);
  return { lines: pythonCall(`op.${name}`, given, autocommit ? 8 : 4), autocommit };
}

export function executeOperation(sql: string, style: AlembicStyle, autocommit = false): AlembicOperation {
  if (sql.includes('\n')) return { lines: ['op.execute(', ...pythonBlock(escapeBinds(sql)), ')'], autocommit };
  return operation('execute', [pythonString(escapeBinds(sql), style.quote)], autocommit);
}

/** VALIDATE CONSTRAINT runs after the transaction that added the constraint has been committed. */
export function validateOperation(on: OnTable, constraint: string, style: AlembicStyle): AlembicOperation {
  const table = qualify(on.schema === style.defaultSchema ? null : on.schema, on.table);
  return { ...executeOperation(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${qualify(null, constraint)}`, style, true), validates: true };
}

export function createIndexOperation(index: CreateIndex, style: AlembicStyle): AlembicOperation {
  const text = (value: string): string => pythonString(value, style.quote);
  const names = (columns: readonly string[]): string => pythonList(columns.map(text));
  const args = [
    constraintName(index.name, style),
    text(index.table),
    pythonList(index.keys.map((part) => keyExpression(part, 'sa.text', style.quote))),
    `unique=${index.unique ? 'True' : 'False'}`,
    schemaArgument('schema', index.schema, style),
    index.method === 'btree' ? null : `postgresql_using=${text(index.method)}`,
    index.include.length === 0 ? null : `postgresql_include=${names(index.include)}`,
    index.where === null ? null : `postgresql_where=sa.text(${text(escapeBinds(index.where))})`,
    index.concurrently ? 'postgresql_concurrently=True' : null,
  ];
  return operation('create_index', args, index.concurrently);
}

export function dropIndexOperation(
  index: OnTable & { readonly name: string; readonly concurrently: boolean },
  style: AlembicStyle,
): AlembicOperation {
  const args = [
    constraintName(index.name, style),
    `table_name=${pythonString(index.table, style.quote)}`,
    schemaArgument('schema', index.schema, style),
    index.concurrently ? 'postgresql_concurrently=True' : null,
  ];
  return operation('drop_index', args, index.concurrently);
}

export function createForeignKeyOperation(on: OnTable, key: ForeignKeyShape, notValid: boolean, style: AlembicStyle): AlembicOperation {
  const text = (value: string): string => pythonString(value, style.quote);
  const action = (name: string, value: string): string | null => (value === 'NO ACTION' ? null : `${name}=${text(value)}`);
  return operation('create_foreign_key', [
    constraintName(key.name, style),
    text(on.table),
    text(key.references.table),
    pythonList(key.columns.map(text)),
    pythonList(key.references.columns.map(text)),
    action('onupdate', key.onUpdate),
    action('ondelete', key.onDelete),
    key.deferrable === 'not deferrable' ? null : 'deferrable=True',
    key.deferrable === 'initially deferred' ? `initially=${text('DEFERRED')}` : null,
    key.match === 'FULL' ? `match=${text('FULL')}` : null,
    schemaArgument('source_schema', on.schema, style),
    schemaArgument('referent_schema', key.references.schema, style),
    notValid ? 'postgresql_not_valid=True' : null,
  ]);
}

export function createCheckOperation(on: OnTable, name: string, expression: string, style: AlembicStyle): AlembicOperation {
  return operation('create_check_constraint', [
    constraintName(name, style),
    pythonString(on.table, style.quote),
    pythonString(escapeBinds(expression), style.quote),
    schemaArgument('schema', on.schema, style),
    'postgresql_not_valid=True',
  ]);
}

export function nullableOperation(on: OnTable, column: string, nullable: boolean, style: AlembicStyle): AlembicOperation {
  return operation('alter_column', [
    pythonString(on.table, style.quote),
    pythonString(column, style.quote),
    `nullable=${nullable ? 'True' : 'False'}`,
    schemaArgument('schema', on.schema, style),
  ]);
}

/** `sa.Column` where SQLAlchemy has a plain word for the type, else SQL. */
export function addColumnOperation(on: OnTable, column: ColumnShape, style: AlembicStyle): AlembicOperation {
  const type = columnType(column.type);
  if (type === null) {
    const given = column.default === null || column.defaultLater ? '' : ` DEFAULT ${column.default}`;
    const sql = `ALTER TABLE ${qualify(on.schema, on.table)} ADD COLUMN ${qualify(null, column.name)} ${column.type}${given}`;
    return executeOperation(`${sql}${column.nullable ? '' : ' NOT NULL'}`, style);
  }
  const text = (value: string): string => pythonString(value, style.quote);
  const given = column.default === null || column.defaultLater ? [] : [`server_default=sa.text(${text(escapeBinds(column.default))})`];
  const made = [text(column.name), type, ...given, `nullable=${column.nullable ? 'True' : 'False'}`].join(', ');
  return operation('add_column', [text(on.table), `sa.Column(${made})`, schemaArgument('schema', on.schema, style)]);
}

export function dropColumnOperation(on: OnTable, column: string, style: AlembicStyle): AlembicOperation {
  const text = (value: string): string => pythonString(value, style.quote);
  return operation('drop_column', [text(on.table), text(column), schemaArgument('schema', on.schema, style)]);
}

export type ConstraintType = 'foreignkey' | 'check' | 'unique' | 'primary';

export function dropConstraintOperation(on: OnTable, name: string, type: ConstraintType | null, style: AlembicStyle): AlembicOperation {
  return operation('drop_constraint', [
    constraintName(name, style),
    pythonString(on.table, style.quote),
    schemaArgument('schema', on.schema, style),
    type === null ? null : `type_=${pythonString(type, style.quote)}`,
  ]);
}

/** A key of an index as SQLAlchemy takes it: a column's name, or text for whatever is more than a name. */
export function keyExpression(part: IndexPart, textFunction: string, quote: '"' | "'"): string {
  const plain = part.column !== null && !part.descending && part.nulls === null && part.opclass === null;
  return plain ? pythonString(part.column ?? '', quote) : `${textFunction}(${pythonString(escapeBinds(indexPartSql(part)), quote)})`;
}

function constraintName(name: string, style: AlembicStyle): string {
  const literal = pythonString(name, style.quote);
  return style.conventional ? `op.f(${literal})` : literal;
}

function schemaArgument(keyword: string, schema: string, style: AlembicStyle): string | null {
  return schema === style.defaultSchema ? null : `${keyword}=${pythonString(schema, style.quote)}`;
}
