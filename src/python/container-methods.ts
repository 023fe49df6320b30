import type { Machine } from './machine.js';
import type { Method } from './methods.js';
import { setEntry } from './operators.js';
import { findKey, same } from './truth.js';
import { type DictValue, list, type ListValue, none, number, string, type Value } from './value.js';

export const listMethods: Readonly<Record<string, Method<ListValue>>> = {
  append: (self, [value]) => (self.items.push(value ?? none), none),
  add: (self, [value]) => (value !== undefined && !self.items.some((other) => same(other, value) === true) && self.items.push(value), none),
  extend: (self, [items], machine) => extend(self, items, machine),
  update: (self, [items], machine) => extend(self, items, machine),
  insert: (self, [at, value]) => (at?.kind === 'number' ? (self.items.splice(at.value, 0, value ?? none), none) : undefined),
  remove: (self, [value]) => {
    const at = value === undefined ? -1 : self.items.findIndex((other) => same(other, value) === true);
    if (at !== -1) self.items.splice(at, 1);
    return none;
  },
  pop: (self, [at]) => self.items.splice(at?.kind === 'number' ? at.value : -1, 1)[0],
  copy: (self) => list([...self.items], self.kind),
  clear: (self) => (self.items.splice(0), none),
  reverse: (self) => (self.items.reverse(), none),
  index: (self, [value]) => (value === undefined ? undefined : number(self.items.findIndex((other) => same(other, value) === true))),
  count: (self, [value]) => (value === undefined ? undefined : number(self.items.filter((other) => same(other, value) === true).length)),
  union: (self, args, machine) => {
    const joined = list([...self.items], 'set');
    for (const more of args) extend(joined, more, machine);
    return joined;
  },
  difference: (self, [others], machine) => {
    const gone = others === undefined ? [] : machine.iterate(others);
    return gone === null
      ? undefined
      : list(
          self.items.filter((one) => !gone.some((other) => same(one, other) === true)),
          self.kind,
        );
  },
};

function extend(self: ListValue, more: Value | undefined, machine: Machine): Value | undefined {
  const items = more === undefined ? [] : machine.iterate(more);
  if (items === null) return undefined;
  for (const one of items) if (self.kind !== 'set' || !self.items.some((other) => same(other, one) === true)) self.items.push(one);
  return none;
}

export const dictMethods: Readonly<Record<string, Method<DictValue>>> = {
  keys: (self) => list(self.entries.map(([key]) => key)),
  values: (self) => list(self.entries.map(([, value]) => value)),
  items: (self) => list(self.entries.map(([key, value]) => list([key, value], 'tuple'))),
  get: (self, [key, otherwise]) => found(self, key)?.[1] ?? otherwise ?? none,
  pop: (self, [key, otherwise]) => {
    const at = key === undefined ? -1 : findKey(self.entries, key);
    return at === -1 ? otherwise : self.entries.splice(at, 1)[0]?.[1];
  },
  setdefault: (self, [key, value]) => {
    const before = found(self, key);
    if (before === undefined && key !== undefined) self.entries.push([key, value ?? none]);
    return before?.[1] ?? value ?? none;
  },
  update: (self, [more], _machine, _place, keywords) => {
    if (more !== undefined && more.kind !== 'dict') return undefined;
    for (const [key, value] of more?.entries ?? []) setEntry(self.entries, key, value);
    for (const keyword of keywords) setEntry(self.entries, string(keyword.name), keyword.value);
    return none;
  },
  copy: (self) => ({ kind: 'dict', entries: self.entries.map(([key, value]) => [key, value]) }),
};

function found(self: DictValue, key: Value | undefined): [Value, Value] | undefined {
  return key === undefined ? undefined : self.entries[findKey(self.entries, key)];
}
