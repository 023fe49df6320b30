/**
 * Packs trials so that no two of a wave share a key (a table, a stretch of a file): what is then seen on a table belongs to the
 * one trial that touched it, and a hundred trials cost a handful of catalog reads. Order within a key is kept.
 */
export function packWaves<Item>(items: readonly Item[], keysOf: (item: Item) => readonly string[]): Item[][] {
  const waves: Item[][] = [];
  const next = new Map<string, number>();
  for (const item of items) {
    const keys = keysOf(item);
    const wave = Math.max(0, ...keys.map((key) => next.get(key) ?? 0));
    for (const key of keys) next.set(key, wave + 1);
    (waves[wave] ??= []).push(item);
  }
  return waves;
}
