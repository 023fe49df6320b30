import type { Column, Table } from '../catalog/catalog.js';
import type { Condition } from '../sql/read-select.js';

/** Whether a condition asks for the rows that are not deleted: `NOT is_deleted`, `is_deleted IS FALSE`, `deleted_at IS NULL`. */
export function asksForLive({ column, relation, constant }: Condition, mark: Column): boolean {
  if (column.column !== mark.name) return false;
  return mark.baseType === 'bool' ? relation === 'is' || (relation === 'equals' && constant !== 'true') : relation === 'null';
}

/** Whether conditions name each row by a unique key, one or several of them. */
export function isUniqueSearch(table: Table, conditions: readonly Condition[]): boolean {
  const named = new Set(
    conditions.flatMap(({ column, relation, with: other }) =>
      (relation === 'equals' || relation === 'any of') && other === 'value' ? [column.column] : [],
    ),
  );
  return table.indexes.some(
    ({ unique, isPartial, keys }) => unique && !isPartial && keys.every(({ column }) => column !== null && named.has(column)),
  );
}
