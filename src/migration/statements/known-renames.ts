import type { Command } from '../commands/command.js';
import type { Name } from '../../sql/operations/operation.js';
import { keyOf } from './name-key.js';
import type { KnownSchema } from './known-schema.js';

/** Indexes and types keep what is known of them under their new name; columns of a renamed type are of the renamed one. */
export function renameObject(schema: KnownSchema, { what, name, to }: Extract<Command, { kind: 'rename object' }>): void {
  const renamed = { schema: name.schema, name: to };
  if (what === 'index') return move(schema.indexes, name, renamed);
  if (what !== 'type' && what !== 'domain') return;
  move(schema.types, name, renamed);
  const spellings = new Map([
    [name.name, to],
    [`${name.schema ?? 'public'}.${name.name}`, `${name.schema ?? 'public'}.${to}`],
  ]);
  for (const table of schema.tables.values())
    for (const [column, { type, ...rest }] of table.columns) {
      const base = spellings.get(type.base);
      if (base !== undefined) table.columns.set(column, { type: { ...type, base }, ...rest });
    }
}

function move<Value>(known: Map<string, Value>, from: Name, to: Name): void {
  const value = known.get(keyOf(from));
  known.delete(keyOf(from));
  if (value !== undefined) known.set(keyOf(to), value);
}
