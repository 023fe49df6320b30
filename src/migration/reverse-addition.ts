import { qualify, quoteIdentifier } from '../postgres/identifier.js';
import type { Name, ObjectKind, Operation } from '../sql/operations/operation.js';
import { keyOf, objectKey, type TracedSchema } from '../sql/operations/trace-schema.js';
import { nameOf } from '../sql/operations/trace-table.js';
import { callOperation, executeSql, finalName, type Reversal, reversal, type RevisionStyle, schemaArgument, text } from './reversal.js';

type Addition = Extract<Operation, { kind: 'create table' | 'add column' | 'create index' | 'add constraint' | 'create object' }>;

/** Takes away what an operation made. */
export function reverseAddition(operation: Addition, style: RevisionStyle, before: TracedSchema | null = null): Reversal {
  switch (operation.kind) {
    case 'create table':
      return reversal(callOperation(style, 'drop_table', [text(style, operation.table.name), schemaArgument(style, operation.table)]));
    case 'add column':
      return reversal(
        callOperation(style, 'drop_column', [
          text(style, operation.table.name),
          text(style, operation.column.name),
          schemaArgument(style, operation.table),
        ]),
      );
    case 'create index':
      return dropIndex(operation, style);
    case 'add constraint':
      return dropConstraint(operation, before, style);
    case 'create object':
      return dropObject(operation, before, style);
  }
}

function dropIndex(operation: Extract<Addition, { kind: 'create index' }>, style: RevisionStyle): Reversal {
  const plain = operation.columns.length > 0 && !/[()]\s*\(|\(\s*\w+\s*\(/.test(operation.sql);
  const name = operation.name ?? (plain ? nameOf(operation.table, operation.columns, 'idx') : null);
  if (name === null)
    return { why: 'PostgreSQL chose the name of the index', recovery: 'Look the name up with \\d and drop the index by it.' };
  const args = [finalName(style, name), `table_name=${text(style, operation.table.name)}`, schemaArgument(style, operation.table)];
  return reversal(callOperation(style, 'drop_index', operation.concurrently ? [...args, 'postgresql_concurrently=True'] : args), {
    autocommit: operation.concurrently,
  });
}

const types: Readonly<Record<string, string>> = { 'primary key': 'primary', unique: 'unique', 'foreign key': 'foreignkey', check: 'check' };
const suffixes: Readonly<Record<string, string>> = { 'primary key': 'pkey', unique: 'key', 'foreign key': 'fkey' };

function dropConstraint(
  { table, constraint }: Extract<Addition, { kind: 'add constraint' }>,
  before: TracedSchema | null,
  style: RevisionStyle,
): Reversal {
  const suffix = suffixes[constraint.type];
  const name =
    constraint.name ?? (suffix === undefined ? null : nameOf(table, constraint.type === 'primary key' ? [] : constraint.columns, suffix));
  if (name === null)
    return { why: 'PostgreSQL chose the name of the constraint', recovery: 'Look the name up with \\d and drop the constraint by it.' };
  const type = types[constraint.type];
  const on = [text(style, table.name), schemaArgument(style, table)] as const;
  const dropped = callOperation(style, 'drop_constraint', [
    finalName(style, name),
    ...on,
    type === undefined ? null : `type_=${text(style, type)}`,
  ]);
  const nullable =
    constraint.type !== 'primary key'
      ? []
      : (before?.tables.get(keyOf(table))?.columns ?? []).filter((column) => column.nullable && constraint.columns.includes(column.name));
  return reversal([
    ...dropped,
    ...nullable.flatMap((column) => callOperation(style, 'alter_column', [on[0], text(style, column.name), 'nullable=True', on[1]])),
  ]);
}

function dropObject(operation: Extract<Addition, { kind: 'create object' }>, before: TracedSchema | null, style: RevisionStyle): Reversal {
  const former = before?.objects.get(objectKey(operation.object, operation.name));
  if (former !== undefined)
    return operation.replaces && operation.object !== 'extension' ? reversal(putBack(operation, former, style)) : reversal([]);
  if (operation.replaces && operation.object !== 'extension')
    return {
      why: `what the ${operation.object} was before it was replaced is not known`,
      recovery: `Restore the former definition of ${operation.name.name} from version control.`,
    };
  return reversal(executeSql(style, `DROP ${operation.object.toUpperCase()} ${spellObject(operation.object, operation.name)}`));
}

/** OR REPLACE may not take columns of a view away, so a view is made anew. */
function putBack(operation: Extract<Addition, { kind: 'create object' }>, former: string, style: RevisionStyle): readonly string[] {
  if (operation.object !== 'view') return executeSql(style, former.replace(/^(\s*CREATE)\s+(?!OR\s+REPLACE)/i, '$1 OR REPLACE '));
  return [...executeSql(style, `DROP VIEW ${spellObject('view', operation.name)}`), ...executeSql(style, former)];
}

/** Triggers and policies are named on their table, which stands in place of the schema. */
function spellObject(object: ObjectKind, name: Name): string {
  if (object === 'trigger' || object === 'policy') return `${quoteIdentifier(name.name)} ON ${quoteIdentifier(name.schema ?? '')}`;
  return qualify(name.schema, name.name);
}
