import type { Value } from './value.js';

/** Entries in the order of their keys, as `sorted` has them; null where the keys do not tell. */
export function sortByKey<T extends { readonly key: Value }>(entries: readonly T[]): T[] | null {
  const keyed = entries.map((entry) => ({ entry, parts: partsOf(entry.key) }));
  let known = keyed.every(({ parts }) => parts.parts.length > 0);
  const sorted = keyed.toSorted((left, right) => {
    const order = compareParts(left.parts, right.parts);
    if (order === null) known = false;
    return order ?? 0;
  });
  return known ? sorted.map(({ entry }) => entry) : null;
}

/** What a value is sorted by: of a tuple its items, as far as they are texts and numbers. */
interface Parts {
  readonly parts: readonly (string | number)[];
  readonly whole: boolean;
}

function partsOf(value: Value): Parts {
  if (value.kind !== 'tuple' && value.kind !== 'list') {
    const part = partOf(value);
    return { parts: part === null ? [] : [part], whole: true };
  }
  const parts = value.items.map(partOf);
  const end = parts.indexOf(null);
  return { parts: parts.slice(0, end === -1 ? undefined : end).filter((part) => part !== null), whole: end === -1 };
}

function partOf(value: Value): string | number | null {
  if (value.kind === 'string' || value.kind === 'number') return value.value;
  return value.kind === 'member' ? partOf(value.value) : null;
}

/** Null where they agree as far as they are known, and where a text stands beside a number. */
function compareParts(left: Parts, right: Parts): number | null {
  for (const [at, one] of left.parts.entries()) {
    const other = right.parts[at];
    if (other === undefined) break;
    if (typeof one !== typeof other) return null;
    if (one !== other) return one < other ? -1 : 1;
  }
  return left.whole && right.whole ? left.parts.length - right.parts.length : null;
}
