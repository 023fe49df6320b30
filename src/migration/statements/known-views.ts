import type { Command } from '../commands/command.js';
import type { Name } from '../../sql/operations/operation.js';
import type { KnownSchema } from './known-schema.js';
import { keyOf } from './name-key.js';

/** A view or a materialized view that the migrations made. */
export interface KnownView {
  readonly name: Name;
  readonly materialized: boolean;
  readonly reads: readonly Name[];
}

export function makeView(
  { views, gone }: Pick<KnownSchema, 'views' | 'gone'>,
  { view: name, materialized, reads }: Extract<Command, { kind: 'create view' }>,
): void {
  views.set(keyOf(name), { name, materialized, reads });
  gone.delete(keyOf(name));
}

export function removeView({ views, gone }: Pick<KnownSchema, 'views' | 'gone'>, name: Name): void {
  views.delete(keyOf(name));
  gone.add(keyOf(name));
}

/** Views that read a relation, and those that read them. */
export function dependentViews({ views }: Pick<KnownSchema, 'views'>, of: Name): Name[] {
  const found = new Map<string, Name>();
  const reached = [of];
  for (const next of reached)
    for (const [key, { name, reads }] of views) {
      if (found.has(key) || !reads.some((read) => keyOf(read) === keyOf(next))) continue;
      found.set(key, name);
      reached.push(name);
    }
  return [...found.values()];
}

/** Whether a view is there: null where the migrations do not tell. One that reads only what they made, and that they did not make, is not. */
export function isThere({ views, gone, ever }: KnownSchema, { view, reads }: Extract<Command, { kind: 'create view' }>): boolean | null {
  if (views.has(keyOf(view))) return true;
  if (gone.has(keyOf(view))) return false;
  return reads.length > 0 && reads.every((read) => ever.has(keyOf(read)) || views.has(keyOf(read))) ? false : null;
}
