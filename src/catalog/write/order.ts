import type { Dependency } from '../catalog.js';

/** Dependencies by what depends. */
export type DependencyIndex = ReadonlyMap<string, readonly string[]>;

export function indexDependencies(dependencies: readonly Dependency[]): DependencyIndex {
  const index = new Map<string, string[]>();
  for (const { object, on } of dependencies) {
    const list = index.get(object);
    if (list === undefined) index.set(object, [on]);
    else list.push(on);
  }
  return index;
}

/** Keys so ordered that each follows what it needs; otherwise as given. What stands in a circle comes in the order given. */
export function orderByNeed(keys: readonly string[], needsOf: (key: string) => readonly string[]): readonly string[] {
  const wanted = new Set(keys);
  const seen = new Set<string>();
  const order: string[] = [];
  const visit = (key: string): void => {
    if (seen.has(key) || !wanted.has(key)) return;
    seen.add(key);
    for (const need of needsOf(key)) visit(need);
    order.push(key);
  };
  keys.forEach(visit);
  return order;
}

/** Whether following needs from `key` leads to one that `isGoal`. */
export function reaches(
  key: string,
  needsOf: (key: string) => readonly string[],
  isGoal: (key: string) => boolean,
  seen: Set<string> = new Set(),
): boolean {
  if (seen.has(key)) return false;
  seen.add(key);
  return needsOf(key).some((need) => isGoal(need) || reaches(need, needsOf, isGoal, seen));
}
