import { isSame } from './same.js';
import type { Difference } from './difference.js';

/** Objects by `kind\nname`, as plain properties. */
export type Records = Map<string, Readonly<Record<string, unknown>>>;

/** Objects of one side alone give one difference, others one a property. */
export function diffRecords(before: Records, after: Records): readonly Difference[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys.flatMap((key): readonly Difference[] => {
    const [kind = '', object = ''] = key.split(/\n(.*)/s);
    const old = before.get(key);
    const now = after.get(key);
    if (old === undefined || now === undefined) return [{ kind, object, property: null, before: old ?? null, after: now ?? null }];
    return [...new Set([...Object.keys(old), ...Object.keys(now)])]
      .filter((property) => !isSame(old[property], now[property]))
      .map((property) => ({ kind, object, property, before: old[property] ?? null, after: now[property] ?? null }));
  });
}
