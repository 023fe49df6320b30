import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Place } from '../source/place.js';
import type { Machine } from './machine.js';
import { runtime, setEntry } from './operators.js';
import { applyFormat, display, represent } from './text.js';
import { findKey, same } from './truth.js';
import { boolean, type DictValue, type Keyword, list, type ListValue, none, number, type PathValue, string, type StringValue, unknown, type Value } from './value.js';

type Method<V> = (self: V, args: readonly Value[], machine: Machine, place: Place, keywords: readonly Keyword[]) => Value | undefined;

/** Calls a method of one of Python's own types; undefined when it is not read. */
export function callBuiltinMethod(machine: Machine, of: Value, name: string, args: readonly Value[], keywords: readonly Keyword[], place: Place): Value | undefined {
  if (of.kind === 'string') return stringMethods[name]?.(of, args, machine, place, keywords);
  if (of.kind === 'list' || of.kind === 'tuple' || of.kind === 'set') return listMethods[name]?.(of, args, machine, place, keywords);
  if (of.kind === 'dict') return dictMethods[name]?.(of, args, machine, place, keywords);
  if (of.kind === 'path') return pathMethods[name]?.(of, args, machine, place, keywords);
  return undefined;
}

export function hasBuiltinMethod(of: Value, name: string): boolean {
  if (of.kind === 'string') return Object.hasOwn(stringMethods, name);
  if (of.kind === 'list' || of.kind === 'tuple' || of.kind === 'set') return Object.hasOwn(listMethods, name);
  if (of.kind === 'dict') return Object.hasOwn(dictMethods, name);
  return of.kind === 'path' && Object.hasOwn(pathMethods, name);
}

const onText = (change: (text: string, argument: string | undefined, second: string | undefined) => string): Method<StringValue> => (self, args, _machine, place) => {
  const texts = args.map(display);
  return texts.includes(null) ? undefined : string(change(self.value, texts[0] ?? undefined, texts[1] ?? undefined), place);
};

const asks = (test: (text: string, argument: string) => boolean): Method<StringValue> => (self, [argument]) => {
  if (argument?.kind === 'tuple') return boolean(argument.items.some((item) => item.kind === 'string' && test(self.value, item.value)));
  return argument?.kind === 'string' ? boolean(test(self.value, argument.value)) : undefined;
};

const stringMethods: Readonly<Record<string, Method<StringValue>>> = {
  upper: onText((text) => text.toUpperCase()),
  lower: onText((text) => text.toLowerCase()),
  casefold: onText((text) => text.toLowerCase()),
  title: onText((text) => text.toLowerCase().replace(/[a-z]+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1))),
  capitalize: onText((text) => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()),
  strip: onText((text, set) => trim(text, set, true, true)),
  lstrip: onText((text, set) => trim(text, set, true, false)),
  rstrip: onText((text, set) => trim(text, set, false, true)),
  replace: onText((text, from = '', to = '') => text.replaceAll(from, () => to)),
  removeprefix: onText((text, prefix = '') => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  removesuffix: onText((text, suffix = '') => (suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text)),
  zfill: onText((text, width = '0') => text.padStart(Number(width), '0')),
  encode: (self) => ({ kind: 'bytes', value: self.value }),
  startswith: asks((text, prefix) => text.startsWith(prefix)),
  endswith: asks((text, suffix) => text.endsWith(suffix)),
  isdigit: (self) => boolean(/^\d+$/.test(self.value)),
  isupper: (self) => boolean(self.value !== self.value.toLowerCase() && self.value === self.value.toUpperCase()),
  count: (self, [what]) => (what?.kind === 'string' ? number(self.value.split(what.value).length - 1) : undefined),
  find: (self, [what]) => (what?.kind === 'string' ? number(self.value.indexOf(what.value)) : undefined),
  splitlines: (self) => list(self.value.split(/\r\n|\r|\n/).filter((line, at, all) => line !== '' || at < all.length - 1).map((line) => string(line))),
  split: (self, [separator, most]) => splitText(self.value, separator, most),
  rsplit: (self, [separator, most]) => (separator?.kind === 'string' && most?.kind === 'number' ? rsplit(self.value, separator.value, most.value) : splitText(self.value, separator, most)),
  join: joinText,
  format: formatText,
  format_map: (self, [values], machine, place) => formatText(self, [], machine, place, values?.kind === 'dict' ? values.entries.map(([key, value]) => ({ name: display(key) ?? '', value, place })) : []),
};

function trim(text: string, set: string | undefined, start: boolean, end: boolean): string {
  const isIn = (letter: string | undefined): boolean => letter !== undefined && (set === undefined || set === 'None' ? /\s/.test(letter) : set.includes(letter));
  let from = 0;
  let to = text.length;
  while (start && from < to && isIn(text[from])) from += 1;
  while (end && to > from && isIn(text[to - 1])) to -= 1;
  return text.slice(from, to);
}

function splitText(text: string, separator: Value | undefined, most: Value | undefined): Value {
  const limit = most?.kind === 'number' && most.value >= 0 ? most.value : Number.POSITIVE_INFINITY;
  const parts = separator?.kind === 'string' ? text.split(separator.value) : text.trim().split(/\s+/).filter((part) => part !== '');
  const joint = separator?.kind === 'string' ? separator.value : ' ';
  const kept = parts.length > limit + 1 ? [...parts.slice(0, limit), parts.slice(limit).join(joint)] : parts;
  return list(kept.map((part) => string(part)));
}

function rsplit(text: string, separator: string, most: number): Value {
  const parts = text.split(separator);
  const cut = Math.max(1, parts.length - most);
  return list([parts.slice(0, cut).join(separator), ...parts.slice(cut)].map((part) => string(part)));
}

function joinText(self: StringValue, [items]: readonly Value[], machine: Machine, place: Place): Value {
  const parts = items === undefined ? null : machine.iterate(items);
  if (parts === null) return runtime(items ?? none, place);
  const texts = parts.map((part) => (part.kind === 'string' || part.kind === 'member' ? display(part.kind === 'member' ? part.value : part) : null));
  const missing = texts.indexOf(null);
  return missing === -1 ? string(texts.join(self.value), place) : runtime(parts[missing] ?? none, place);
}

function formatText(self: StringValue, args: readonly Value[], machine: Machine, place: Place, keywords: readonly Keyword[]): Value {
  let automatic = 0;
  let problem: Value | null = null;
  const text = self.value.replace(/\{\{|\}\}|\{([^{}:!]*)(?:!([rsa]))?(?::([^{}]*))?\}/g, (whole, field: string | undefined, conversion: string | undefined, specification: string | undefined) => {
    if (whole === '{{' || whole === '}}') return whole.charAt(0);
    const [head = '', ...path] = (field ?? '').split(/[.[]/);
    let value = head === '' ? args[automatic++] : /^\d+$/.test(head) ? args[Number(head)] : keywords.find((keyword) => keyword.name === head)?.value;
    for (const step of path) value = value === undefined ? value : step.endsWith(']') ? item(value, step.slice(0, -1)) : machine.attribute(value, step, place);
    const shown = value === undefined ? null : conversion === 'r' ? represent(value) : applyFormat(value, specification ?? '');
    if (shown === null) problem ??= value ?? unknown(`no value for {${field ?? ''}}`, place);
    return shown ?? '';
  });
  return problem === null ? string(text, place) : runtime(problem, place);
}

function item(value: Value, key: string): Value | undefined {
  if (value.kind === 'dict') return value.entries.find(([name]) => display(name) === key)?.[1];
  return value.kind === 'list' || value.kind === 'tuple' ? value.items[Number(key)] : undefined;
}

const listMethods: Readonly<Record<string, Method<ListValue>>> = {
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
    return gone === null ? undefined : list(self.items.filter((one) => !gone.some((other) => same(one, other) === true)), self.kind);
  },
};

function extend(self: ListValue, more: Value | undefined, machine: Machine): Value | undefined {
  const items = more === undefined ? [] : machine.iterate(more);
  if (items === null) return undefined;
  for (const one of items) if (self.kind !== 'set' || !self.items.some((other) => same(other, one) === true)) self.items.push(one);
  return none;
}

const dictMethods: Readonly<Record<string, Method<DictValue>>> = {
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

const pathMethods: Readonly<Record<string, Method<PathValue>>> = {
  read_text: readWhole,
  read: readWhole,
  open: (self) => self,
  resolve: (self) => self,
  absolute: (self) => self,
  close: () => none,
  as_posix: (self) => string(self.path),
  joinpath: (self, args) => (args.every((part) => part.kind === 'string') ? { kind: 'path', path: join(self.path, ...args.map((part) => display(part) ?? '')) } : undefined),
  with_suffix: (self, [suffix]) => (suffix?.kind === 'string' ? { kind: 'path', path: self.path.replace(/(\.[^./]*)?$/, suffix.value) } : undefined),
  with_name: (self, [name]) => (name?.kind === 'string' ? { kind: 'path', path: join(dirname(self.path), name.value) } : undefined),
  readlines: (self, args, machine, place, keywords) => {
    const text = readWhole(self, args, machine, place, keywords);
    return text.kind === 'string' ? list(text.value.split(/(?<=\n)/).map((line) => string(line, place))) : text;
  },
};

/** Attributes of a path that are values. */
export function pathAttribute(self: PathValue, name: string): Value | undefined {
  const base = basename(self.path);
  if (name === 'parent') return { kind: 'path', path: dirname(self.path) };
  if (name === 'name') return string(base);
  if (name === 'stem') return string(base.replace(/\.[^.]*$/, ''));
  if (name === 'suffix') return string(/\.[^.]*$/.exec(base)?.[0] ?? '');
  if (name !== 'parents') return undefined;
  const parents: Value[] = [];
  for (let path = dirname(self.path); path !== dirname(path); path = dirname(path)) parents.push({ kind: 'path', path });
  return list(parents, 'tuple');
}

/** Only files below the project's directory are read. */
function readWhole(self: PathValue, _args: readonly Value[], machine: Machine, place: Place, _keywords: readonly Keyword[]): Value {
  const inside = relative(machine.project.root, resolve(machine.project.root, self.path));
  if (inside.startsWith('..')) return unknown('the file lies outside the project', place);
  try {
    return string(readFileSync(resolve(machine.project.root, self.path), 'utf8'), place);
  } catch {
    return unknown(`the file "${inside}" cannot be read`, place);
  }
}
