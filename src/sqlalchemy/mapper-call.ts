import type { CallValue, ClassValue, Value } from '../python/value.js';
import { argument } from './reading.js';
import { calledSymbol } from './symbol.js';

/** `registry.map_imperatively(cls, table, …)`, and `mapper(cls, table, …)` as it was called before 2.0. */
export function isImperative(call: CallValue): boolean {
  if (call.callee.kind === 'attribute' && call.callee.name === 'map_imperatively') return true;
  return calledSymbol(call) === 'mapper' && call.args.length + call.keywords.length > 1;
}

/** The class of `mapper(cls)`, `inspect(cls)`, `registry.map_imperatively(cls, table)`; null for other values. */
export function mappedBy(value: Value): ClassValue | null {
  if (value.kind !== 'call') return null;
  const isMapper = isImperative(value) || /^(Mapper|mapper|class_mapper|inspect)$/.test(calledSymbol(value) ?? '');
  const self = isMapper ? argument(value, 0, 'class_') : null;
  return self?.kind === 'class' ? self : null;
}
