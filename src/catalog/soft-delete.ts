import type { Column, Table } from './catalog.js';

/** After camelCase is split: `is_deleted`, `deleted`, `soft_removed`; `deleted_at`, `trashed_on`, `date_deleted`. */
const flagName = /^(is_)?(soft_)?(deleted|removed|trashed)$/;
const timeName = /^(soft_)?(deleted|removed|trashed)_(at|on|date|time|timestamp|when)$|^(date|time|when)_(deleted|removed)$/;
/** `pg_type.typname` of what holds a time of deletion. */
export const timeTypes: readonly string[] = ['timestamptz', 'timestamp', 'date'];

/** Columns that mark deleted rows, by name and type, of tables that are not partitions; `further` are names of the user's own. */
export function softDeleteColumns(table: Table, further: readonly string[]): readonly Column[] {
  if (table.partitionOf !== null || table.kind === 'foreign table') return [];
  return table.columns.filter((column) => {
    const name = column.name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
    const named = further.includes(column.name);
    if (column.baseType === 'bool') return named || flagName.test(name);
    return timeTypes.includes(column.baseType) && column.nullable && (named || timeName.test(name));
  });
}
