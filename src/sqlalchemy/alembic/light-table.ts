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
  if (name === undefined) return;
  const items = columns.map((item) =>
    item.kind === 'call' && calledSymbol(item) === 'column' ? { ...item, callee: reference('sqlalchemy.Column') } : item,
  );
  const table = readTable(
    registry,
    { ...call, args: [name, { ...call, callee: reference('sqlalchemy.MetaData'), args: [], keywords: [] }, ...items] },
    '',
  );
  if (table !== null) registry.tableCalls.set(call, table);
}

/** A host that reads lightweight tables as they are made. */
export function knowLightTables(registry: () => Registry, host: Host): Host {
  return {
    ...host,
    effect(effect) {
      if (effect.kind === 'call' && calledSymbol(effect.call) === 'table') knowTable(registry(), effect.call);
      host.effect?.(effect);
    },
  };
}
