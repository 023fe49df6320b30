import type { ModuleSource } from '../../python/module-source.js';
import type { ClassValue, FunctionValue } from '../../python/value.js';
import type { Entry } from './find-functions.js';

/** Finds the functions that may call one, as far as their text tells. */
export type FindCallers = (callee: FunctionValue, owner: ClassValue | null) => readonly Entry[];

/** A name that more functions call than this is looked for near the function only; one that even these call is called too generally. */
const many = 24;

export function indexCallers(entries: readonly Entry[]): FindCallers {
  const byName = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { scope, span } = entry.function;
    const text = scope.source.text.slice(span.start, span.end);
    for (const name of new Set([...text.matchAll(/\b([A-Za-z_]\w*)\s*\(/g)].map((match) => match[1] ?? ''))) {
      const before = byName.get(name);
      if (before === undefined) byName.set(name, [entry]);
      else before.push(entry);
    }
  }
  return (callee, owner) => {
    const name = callee.name === '__init__' ? (owner?.name ?? '') : callee.name;
    const found = (byName.get(name) ?? []).filter((entry) => entry.function.body !== callee.body);
    if (found.length <= many) return found;
    const near = found.filter(({ function: made }) => isNear(made.scope.source, callee, owner));
    return near.length > many ? [] : near;
  };
}

/** Whether a module names the class that has a method, or the module of a function. */
function isNear({ file, text }: ModuleSource, callee: FunctionValue, owner: ClassValue | null): boolean {
  const { name } = callee.scope.source;
  return file === callee.place.file || text.includes(owner?.name ?? name.slice(name.lastIndexOf('.') + 1));
}
