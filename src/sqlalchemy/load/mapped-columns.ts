import type { Value } from '../../python/value.js';
import { itemsOf, textOf } from '../reading.js';
import { columnOf, type Registry } from '../registry.js';
import type { TableColumn } from './foreign-key-links.js';
import type { Mapper } from './mapper.js';

/** The columns that an option of the mapper names: `version_id_col`, `primary_key`. */
export function columnsIn(registry: Registry, mapper: Mapper, value: Value | undefined): readonly TableColumn[] {
  if (value === undefined) return [];
  const values = value.kind === 'list' || value.kind === 'tuple' ? itemsOf(registry, value) : [value];
  return values.flatMap((one) => {
    const name = textOf(one.kind === 'string' ? one : null);
    const attribute = mapper.columns.find((column) => column.attribute === name);
    const found = attribute ?? columnOf(registry, mapper.mapped.table, one);
    return found === null || found.table === null ? [] : [{ table: found.table, column: found.column }];
  });
}
