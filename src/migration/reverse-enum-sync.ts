import { pythonList } from '../change/python-code.js';
import type { Name, Operation } from '../sql/operations/operation.js';
import { objectKey, type TracedSchema } from '../sql/operations/trace-schema.js';
import { callOperation, type Reversal, reversal, type RevisionStyle, text } from './reversal.js';

/** The statements of one `op.sync_enum_values` (package alembic_postgresql_enum), which makes an enum type anew. */
export interface EnumSync {
  readonly type: Name;
  /** How many operations it is. */
  readonly length: number;
  readonly columns: readonly { readonly table: Name; readonly column: string }[];
}

/** It renames the type aside, makes it anew with helper functions for comparison, moves the columns, and drops the old one. */
export function findEnumSync(operations: readonly Operation[], at: number): EnumSync | null {
  const first = operations[at];
  if (first?.kind !== 'rename object' || first.object !== 'type' || first.to !== `${first.name.name}_old`) return null;
  const rest = operations.slice(at);
  const end = rest.findIndex(
    (operation) => operation.kind === 'drop object' && operation.object === 'type' && operation.name.name === first.to,
  );
  const own = rest.slice(0, end + 1);
  if (end === -1 || !own.some((operation) => operation.kind === 'create object' && operation.name.name === 'new_old_equals')) return null;
  const columns = own.flatMap((operation) =>
    operation.kind === 'alter type' ? [{ table: operation.table, column: operation.column, array: operation.type.dimensions > 0 }] : [],
  );
  return columns.some(({ array }) => array) ? null : { type: first.name, length: own.length, columns };
}

/** The same operation with the values that the type had before; null where the history does not tell them. */
export function reverseEnumSync({ type, columns }: EnumSync, before: TracedSchema, style: RevisionStyle): Reversal | null {
  const labels = readLabels(before.objects.get(objectKey('type', type)));
  if (labels === null) return null;
  const affected = columns.map(({ table, column }) => `(${text(style, table.name)}, ${text(style, column)})`);
  return reversal(
    callOperation(style, 'sync_enum_values', [
      `enum_schema=${text(style, type.schema ?? 'public')}`,
      `enum_name=${text(style, type.name)}`,
      `new_values=${pythonList(labels.map((label) => text(style, label)))}`,
      `affected_columns=${pythonList(affected)}`,
      'enum_values_to_rename=[]',
    ]),
  );
}

function readLabels(definition: string | undefined): string[] | null {
  const list = definition === undefined ? undefined : /\bAS\s+ENUM\s*\(([\s\S]*)\)\s*$/i.exec(definition)?.[1];
  return list === undefined ? null : [...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, label = '']) => label.replaceAll("''", "'"));
}
