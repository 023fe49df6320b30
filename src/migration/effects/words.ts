import type { Effect } from './effect.js';

/** Who waits while the command's transaction is open: by what was seen to wait. */
export function whoWaits({ waits }: Effect): string {
  if (waits.includes('SELECT')) return 'reads and writes';
  if (waits.includes('INSERT') || waits.includes('UPDATE')) return 'writes';
  return waits.includes('DDL') ? 'other DDL and VACUUM' : 'nobody';
}

/** Whether the application waits. */
export function blocksApplication({ waits }: Effect): boolean {
  return waits.some((what) => what !== 'DDL');
}

/** `lock` and `waits` of an effect, as rules put them into their evidence. */
export function describeLock(effect: Effect): { readonly lock: string; readonly waits: string } {
  return { lock: effect.lock ?? 'none', waits: whoWaits(effect) };
}
