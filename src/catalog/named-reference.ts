import type { Catalog, Column, Table } from './catalog.js';

/** The table that a column without a foreign key refers to by its name: `user_id` → `users`, whose key is of the same type; null for none. */
export function namedReference({ tables }: Catalog, table: Table, { name, baseType }: Column): Table | null {
  const noun = /^(.+?)_(?:id|uuid|guid)$/.exec(name)?.[1] ?? /^(.+)Id$/.exec(name)?.[1]?.toLowerCase();
  if (noun === undefined || table.primaryKey?.columns.join() === name) return null;
  const names = [noun, `${noun}s`, `${noun}es`, noun.replace(/y$/, 'ies')];
  const found = tables.filter((each) => names.includes(each.name) && each.partitionOf === null);
  const [parent] = [...found.filter(({ schema }) => schema === table.schema), ...found];
  const key = parent?.primaryKey?.columns ?? [];
  const type = parent?.columns.find((column) => column.name === key[0])?.baseType;
  return parent !== undefined && key.length === 1 && type === baseType ? parent : null;
}
