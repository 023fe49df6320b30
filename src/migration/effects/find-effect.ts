import { conflicts, type LockMode } from '../../postgres/lock-modes.js';
import type { Effect } from './effect.js';
import { measured } from './measured.js';

const oldest = 15;
const newest = 18;

const found = new Map<string, Effect | null>();

/** The effect of a shape on a major; the nearest measured one for others. Null for a shape that was not measured, or that the major refuses. */
export function findEffect(shape: string, major: number): Effect | null {
  const nearest = Math.min(newest, Math.max(oldest, major));
  const key = `${nearest} ${shape}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  const effect = lookUp(shape, nearest);
  found.set(key, effect);
  return effect;
}

function lookUp(shape: string, nearest: number): Effect | null {
  const statement = measured.statements[shape];
  const effect = statement?.effects.find(({ majors }) => majors.includes(nearest));
  if (statement === undefined || effect === undefined || 'refused' in effect) return null;
  const { on } = statement;
  const lock = effect.locks[on] ?? null;
  // A partitioned table has no file of its own.
  const files = on === 'parent' ? [on, 'part_1'] : [on];
  const indexes = effect.rewrites.filter((name) => files.some((file) => name !== file && name.startsWith(`${file}_`)));
  return {
    shape,
    lock,
    others: Object.fromEntries(Object.entries(effect.locks).filter(([name]) => name !== on && !name.startsWith(`${on}_`))),
    rewrites: files.some((file) => effect.rewrites.includes(file)),
    scans: files.some((file) => effect.scans.includes(file)),
    rebuildsIndexes: indexes.length > 0,
    waits: effect.waits?.[on] ?? (lock === null ? [] : waitsFor(lock)),
    certain: true,
  };
}

const asks: Readonly<Record<string, LockMode>> = {
  SELECT: 'ACCESS SHARE',
  INSERT: 'ROW EXCLUSIVE',
  UPDATE: 'ROW EXCLUSIVE',
  DDL: 'SHARE UPDATE EXCLUSIVE',
};

/** Where it could not be held up and watched: by the manual's table of conflicts. */
export function waitsFor(lock: LockMode): string[] {
  return Object.entries(asks).flatMap(([what, mode]) => (conflicts(lock, mode) ? [what] : []));
}
