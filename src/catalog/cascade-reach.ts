import type { Catalog, QualifiedName, Table } from './catalog.js';

/**
 * The tables that lose rows when a row of `start` is deleted: `start` first, then what refers to it by ON DELETE CASCADE, and so on.
 * Copies of keys on partitions are not followed: the partitioned table stands for them.
 */
export function reachedByCascade(catalog: Catalog, start: QualifiedName): QualifiedName[] {
  const followers = readFollowers(catalog);
  const reached = new Map<string, QualifiedName>([[keyOf(start), start]]);
  for (const table of reached.values()) for (const follower of followers.get(keyOf(table)) ?? []) reached.set(keyOf(follower), follower);
  return [...reached.values()].map(({ schema, name }) => ({ schema, name }));
}

/** For each table those that refer to it by ON DELETE CASCADE. Kept: it is asked for once per key, and a catalog does not change. */
const kept = new WeakMap<Catalog, ReadonlyMap<string, readonly Table[]>>();

function readFollowers(catalog: Catalog): ReadonlyMap<string, readonly Table[]> {
  const known = kept.get(catalog);
  if (known !== undefined) return known;
  const followers = new Map<string, Table[]>();
  for (const table of catalog.tables)
    for (const { onDelete, inherited, references } of table.foreignKeys) {
      if (onDelete !== 'CASCADE' || inherited) continue;
      const parent = keyOf({ schema: references.schema, name: references.table });
      followers.set(parent, [...(followers.get(parent) ?? []), table]);
    }
  kept.set(catalog, followers);
  return followers;
}

function keyOf({ schema, name }: QualifiedName): string {
  return `${schema}\u0000${name}`;
}
