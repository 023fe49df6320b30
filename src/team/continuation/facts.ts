import type * as z from 'zod';
import type { volumeSchema } from '../handoff/result-schema.js';

/** Volumes by table, as answers declare them. */
export type Volumes = Readonly<Record<string, z.infer<typeof volumeSchema>>>;

/** Later figures go before earlier ones, figure by figure. */
export function mergeVolumes(...all: readonly Volumes[]): Volumes {
  const merged = new Map<string, Volumes[string]>();
  for (const volumes of all)
    for (const [table, { rows_per, distinct, ...figures }] of Object.entries(volumes)) {
      const before = merged.get(table) ?? {};
      const ratios = { ...before.rows_per, ...rows_per };
      const rows = figures.rows ?? before.rows ?? Infinity;
      // Of fewer rows than were declared before there cannot be as many values.
      const counts = Object.fromEntries(Object.entries({ ...before.distinct, ...distinct }).filter(([, count]) => count <= rows));
      merged.set(table, {
        ...before,
        ...figures,
        ...(Object.keys(ratios).length === 0 ? {} : { rows_per: ratios }),
        ...(Object.keys(counts).length === 0 ? {} : { distinct: counts }),
      });
    }
  return Object.fromEntries(merged);
}
