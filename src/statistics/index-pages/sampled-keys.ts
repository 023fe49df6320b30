import type { KeyGroup } from './gin-pages.js';
import type { SampledValue } from './sampled-values.js';

/** A key that a value has in a GIN, of one of the places where it may stand. */
export interface FoundKey {
  readonly key: string;
  /** What keys are counted by: a path of documents; else all together. */
  readonly place: string;
  readonly bytes: number;
  /** Letters of the value that it stands for, where that may say something. */
  readonly letters?: number;
}

/** Seen so often, a key is counted by itself. */
const SURE = 3;
/** Longer texts are each one of its own. */
const TELLING = 24;
/** Seen more often, a key tells nothing of how many others there are. */
const ABUNDANT = 10;

export interface Sampled {
  /** Different values of the column. */
  readonly distinctRows: number;
  /** Share of the rows that are not NULL. */
  readonly present: number;
  /**
   * The place by which values are sorted first: bounds of a histogram lie evenly there, and differ from a hundred different keys on. Where all
   * differ, the middle between so many and as many as there are values is taken.
   */
  readonly leading?: string | null;
}

interface Seen {
  weight: number;
  times: number;
  bytes: number;
  letters: number;
}

/**
 * Keys of all rows from those of a sample: what was seen often has its own share; of what was seen once or twice there are as many as ANALYZE
 * would say of a column (Haas and Stokes' Duj1, `compute_scalar_stats` in src/backend/commands/analyze.c), place by place.
 * `known`: shares that statistics tell of single keys.
 */
export function groupSampled(
  sample: readonly SampledValue[],
  keysOf: (text: string) => Iterable<FoundKey>,
  { distinctRows, present, leading = null }: Sampled,
  known: ReadonlyMap<string, number> = new Map(),
): readonly KeyGroup[] {
  const places = new Map<string, Map<string, Seen>>();
  let total = 0;
  for (const { text, weight } of sample) {
    total += weight;
    for (const { key, place, bytes, letters = 0 } of unique(keysOf(text))) {
      if (known.has(key)) continue;
      const seen = places.get(place) ?? new Map<string, Seen>();
      places.set(place, seen);
      const one = seen.get(key) ?? { weight: 0, times: 0, bytes, letters };
      one.weight += weight;
      one.times += 1;
      seen.set(key, one);
    }
  }
  const together = countTogether(places);
  return [...places].flatMap(([place, seen]) =>
    groupPlace([...seen.values()], { total, samples: sample.length, distinctRows, present, together, leads: place === leading }),
  );
}

interface Population {
  readonly total: number;
  readonly samples: number;
  readonly distinctRows: number;
  readonly present: number;
  readonly together: number;
  readonly leads: boolean;
}

function groupPlace(seen: readonly Seen[], { total, samples, distinctRows, present, together, leads }: Population): KeyGroup[] {
  const often = seen.filter(({ times }) => times >= SURE);
  const rare = seen.filter(({ times }) => times < SURE);
  const groups = often.map(({ weight, bytes }) => ({ keys: 1, share: (present * weight) / total, bytes }));
  if (rare.length === 0) return groups;
  const mass = rare.reduce((sum, { weight }) => sum + weight, 0) / total;
  const scarce = seen.filter(({ times }) => times <= ABUNDANT);
  const looked = scarce.reduce((sum, { times }) => sum + times, 0);
  const rows = Math.max(looked, (distinctRows * looked) / samples);
  const once = scarce.filter(({ times }) => times === 1).length;
  const isOpen = leads && once === looked && average(scarce, ({ letters }) => letters) < TELLING;
  const distinct = isOpen ? Math.sqrt(looked * rows) : (looked * scarce.length) / (looked - once + (once * looked) / rows);
  const keys = Math.max(rare.length, (distinct - (scarce.length - rare.length)) * together);
  return [...groups, { keys, share: (present * mass) / keys, bytes: average(rare, ({ bytes }) => bytes) }];
}

function average(seen: readonly Seen[], of: (one: Seen) => number): number {
  return seen.reduce((sum, one) => sum + of(one), 0) / seen.length;
}

/** Of the keys of all places, how many are different: the same number may stand in two. */
function countTogether(places: ReadonlyMap<string, ReadonlyMap<string, Seen>>): number {
  const each = [...places.values()].reduce((sum, { size }) => sum + size, 0);
  return new Set([...places.values()].flatMap((seen) => [...seen.keys()])).size / Math.max(1, each);
}

function unique(keys: Iterable<FoundKey>): Iterable<FoundKey> {
  return new Map([...keys].map((found) => [`${found.place}\u0000${found.key}`, found])).values();
}
