import { escapeBinds, pythonList } from '../change/python-code.js';
import { qualify } from '../postgres/identifier.js';
import type { ConstraintText, Name } from '../sql/operations/operation.js';
import type { TracedIndex } from '../sql/operations/trace-table.js';
import { callOperation, executeSql, finalName, type RevisionStyle, schemaArgument, text } from './reversal.js';

/** Alembic's own operation where it says everything, else SQL. */
export function makeConstraint(table: Name, constraint: ConstraintText, style: RevisionStyle): readonly string[] {
  const { name } = constraint;
  const own = name === null || !constraint.plain ? null : makePlain(table, constraint, finalName(style, name), style);
  if (own !== null) return own;
  const named =
    name === null || /^constraint\b/i.test(constraint.sql) ? constraint.sql : `CONSTRAINT ${qualify(null, name)} ${constraint.sql}`;
  return executeSql(style, `ALTER TABLE ${qualify(table.schema, table.name)} ADD ${named}`);
}

function makePlain(table: Name, constraint: ConstraintText, name: string, style: RevisionStyle): readonly string[] | null {
  const on = text(style, table.name);
  const names = (columns: readonly string[]): string => pythonList(columns.map((column) => text(style, column)));
  const schema = schemaArgument(style, table);
  if (constraint.type === 'unique') return callOperation(style, 'create_unique_constraint', [name, on, names(constraint.columns), schema]);
  if (constraint.type === 'primary key') return callOperation(style, 'create_primary_key', [name, on, names(constraint.columns), schema]);
  if (constraint.type === 'check') {
    const condition = /\bCHECK\s*\(([\s\S]*)\)\s*$/i.exec(constraint.sql)?.[1];
    return condition === undefined
      ? null
      : callOperation(style, 'create_check_constraint', [name, on, text(style, escapeBinds(condition.trim())), schema]);
  }
  const { references } = constraint;
  if (constraint.type !== 'foreign key' || references === null || references.columns.length === 0) return null;
  const action = (keyword: string, value: string | null): string | null => (value === null ? null : `${keyword}=${text(style, value)}`);
  return callOperation(style, 'create_foreign_key', [
    name,
    on,
    text(style, references.table.name),
    names(constraint.columns),
    names(references.columns),
    action('onupdate', references.onUpdate),
    action('ondelete', references.onDelete),
    schemaArgument(style, table, 'source_schema'),
    schemaArgument(style, references.table, 'referent_schema'),
  ]);
}

export function makeIndex(index: TracedIndex, concurrently: boolean, style: RevisionStyle): readonly string[] {
  if (index.plain) {
    const columns = pythonList(index.columns.map((column) => text(style, column)));
    const args = [
      finalName(style, index.name),
      text(style, index.table.name),
      columns,
      `unique=${index.unique ? 'True' : 'False'}`,
      schemaArgument(style, index.table),
    ];
    return callOperation(style, 'create_index', concurrently ? [...args, 'postgresql_concurrently=True'] : args);
  }
  const sql = concurrently
    ? index.sql.replace(/^(CREATE\s+(?:UNIQUE\s+)?INDEX)(?!\s+CONCURRENTLY)/i, '$1 CONCURRENTLY')
    : index.sql.replace(/\s+CONCURRENTLY\b/i, '');
  return executeSql(style, sql);
}
