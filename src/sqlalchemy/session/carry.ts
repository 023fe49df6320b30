import { isOpen, markOpen } from '../../python/open.js';
import { type ClassValue, type InstanceValue, list, type Value } from '../../python/value.js';
import type { Workspace } from './call-session.js';
import { makeObject } from './objects.js';

/** How deep what an object holds is carried along. */
const deepest = 4;

/** Makes an object of a class of which nothing else is known. */
type Make = (self: ClassValue, depth: number) => Value | null;

/** A value of a caller's run, for the run of what it calls: objects of mapped classes as if they were loaded, others with what they hold. */
export function carry(work: Workspace, value: Value, make: Make, optional = false, depth = 0): Value {
  switch (value.kind) {
    case 'instance':
      return work.recorder.registry.mapped.has(value.class)
        ? makeObject(work.objects, value.class, value.place, { optional })
        : carryInstance(work, value, make, optional, depth);
    case 'method':
      return { ...value, of: carry(work, value.of, make, false, depth + 1) };
    case 'list':
    case 'tuple':
    case 'set': {
      const items = list(
        value.items.map((item) => carry(work, item, make, false, depth + 1)),
        value.kind,
      );
      return isOpen(value) ? markOpen(items, null) : items;
    }
    case 'dict': {
      const made: Value = {
        kind: 'dict',
        entries: value.entries.map(([key, item]): [Value, Value] => [key, carry(work, item, make, false, depth + 1)]),
      };
      return isOpen(value) ? markOpen(made, null) : made;
    }
    default:
      return value;
  }
}

function carryInstance(work: Workspace, value: InstanceValue, make: Make, optional: boolean, depth: number): Value {
  const made = depth > deepest || value.attributes.size === 0 ? make(value.class, depth) : null;
  if (made !== null) return made;
  const copy: InstanceValue = { ...value, attributes: new Map() };
  for (const [name, item] of value.attributes) copy.attributes.set(name, carry(work, item, make, false, depth + 1));
  if (optional) work.results.optional.add(copy);
  return copy;
}
