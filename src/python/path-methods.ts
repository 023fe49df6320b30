import { basename, dirname, join } from 'node:path';
import type { Place } from '../source/place.js';
import { readInside } from '../source/read-inside.js';
import type { Machine } from './machine.js';
import type { Method } from './methods.js';
import { display } from './text.js';
import { type Keyword, list, none, type PathValue, string, unknown, type Value } from './value.js';

export const pathMethods: Readonly<Record<string, Method<PathValue>>> = {
  read_text: readWhole,
  read: readWhole,
  open: (self) => self,
  resolve: (self) => self,
  absolute: (self) => self,
  close: () => none,
  as_posix: (self) => string(self.path),
  joinpath: (self, args) =>
    args.every((part) => part.kind === 'string')
      ? { kind: 'path', path: join(self.path, ...args.map((part) => display(part) ?? '')) }
      : undefined,
  with_suffix: (self, [suffix]) =>
    suffix?.kind === 'string' ? { kind: 'path', path: self.path.replace(/(\.[^./]*)?$/, suffix.value) } : undefined,
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
  try {
    return string(readInside(machine.project.root, self.path).toString('utf8'), place);
  } catch (error) {
    return unknown(`the file "${self.path}" cannot be read: ${error instanceof Error ? error.message : String(error)}`, place);
  }
}
