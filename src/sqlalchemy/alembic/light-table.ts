import type { Host } from '../../python/machine.js';
import { type CallValue, reference } from '../../python/value.js';
import { readTable } from '../read-table.js';
import type { Registry } from '../registry.js';
import { calledSymbol } from '../symbol.js';

/** A lightweight `table("t", column("a"))` is read as the `Table` that it stands for. */
export function knowTable(registry: Registry, call: CallValue): void {
  if (calledSymbol(call) === 'Table') {
    readTable(registry, call, '');
    return;
  }
  const [name, ...columns] = call.args;
  if (isCreated(call) && name !== undefined) {
    const made = readTable(registry, { ...call, callee: reference('sqlalchemy.Table'), args: [name, metadataOf(call), ...columns] }, '');
    if (made !== null) registry.tableCalls.set(call, made);
    return;
  }
  if (name === undefined) return;
  const items = columns.map((item) =>
    item.kind === 'call' && calledSymbol(item) === 'column' ? { ...item, callee: reference('sqlalchemy.Column') } : item,
  );
  const table = readTable(registry, { ...call, args: [name, metadataOf(call), ...items] }, '');
  if (table !== null) registry.tableCalls.set(call, table);
}

/** `op.create_table(…)` gives the table. */
export function isCreated({ callee }: CallValue): boolean {
  return callee.kind === 'reference' && callee.name === 'alembic.op.create_table';
}

function metadataOf(call: CallValue): CallValue {
  return { ...call, callee: reference('sqlalchemy.MetaData'), args: [], keywords: [] };
}

/** A host that reads lightweight tables as they are made. */
export function knowLightTables(registry: () => Registry, host: Host): Host {
  return {
    ...host,
    effect(effect) {
      if (effect.kind === 'call' && (calledSymbol(effect.call) === 'table' || isCreated(effect.call))) knowTable(registry(), effect.call);
      host.effect?.(effect);
    },
  };
}
