import { isOpen, markOpen } from '../../python/open.js';
import { list, type Value } from '../../python/value.js';

/** How deep what a value holds is copied. */
const deepest = 5;

/** A value as it is now: what is done to it later does not show. */
export function snapshot(value: Value, depth = 0): Value {
  if (depth > deepest) return value;
  const inner = (one: Value): Value => snapshot(one, depth + 1);
  const keep = <V extends Value>(copy: V): V => (isOpen(value) ? markOpen(copy, null) : copy);
  switch (value.kind) {
    case 'instance':
      return { ...value, attributes: new Map([...value.attributes].map(([name, one]) => [name, inner(one)])) };
    case 'list':
    case 'tuple':
    case 'set':
      return keep(list(value.items.map(inner), value.kind));
    case 'dict':
      return keep({ kind: 'dict', entries: value.entries.map(([key, one]): [Value, Value] => [key, inner(one)]) });
    case 'method':
      return { ...value, of: inner(value.of) };
    default:
      return value;
  }
}
