/** Table-level lock modes, weakest first. Source: https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-TABLES */
export const LOCK_MODES = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const;

export type LockMode = (typeof LOCK_MODES)[number];

/** Table 13.2, "Conflicting Lock Modes", one row a mode. */
const CONFLICTS: { readonly [Mode in LockMode]: readonly LockMode[] } = {
  'ACCESS SHARE': ['ACCESS EXCLUSIVE'],
  'ROW SHARE': ['EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  'ROW EXCLUSIVE': ['SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  'SHARE UPDATE EXCLUSIVE': ['SHARE UPDATE EXCLUSIVE', 'SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  SHARE: ['ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  'SHARE ROW EXCLUSIVE': ['ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE', 'SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  EXCLUSIVE: ['ROW SHARE', 'ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE', 'SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  'ACCESS EXCLUSIVE': LOCK_MODES,
};

export function isLockMode(mode: string): mode is LockMode {
  return LOCK_MODES.some((each) => each === mode);
}

/** Whether a session that asks for one mode waits while another holds the other one. Symmetric. */
export function conflicts(one: LockMode, other: LockMode): boolean {
  return CONFLICTS[one].includes(other);
}

/** `pg_locks.mode` (`ShareRowExclusiveLock`) as the manual spells it (`SHARE ROW EXCLUSIVE`); null for what is no table-level lock. */
export function parseLockMode(mode: string): LockMode | null {
  const spelled = mode
    .replace(/Lock$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();
  return isLockMode(spelled) ? spelled : null;
}

export function compareLockModes(one: LockMode, other: LockMode): number {
  return LOCK_MODES.indexOf(one) - LOCK_MODES.indexOf(other);
}

/** Who waits while the lock is held, in words: SELECT takes ACCESS SHARE, SELECT FOR UPDATE ROW SHARE, writes ROW EXCLUSIVE. */
export function whatWaits(mode: LockMode): string {
  if (conflicts(mode, 'ACCESS SHARE')) return 'reads and writes';
  if (conflicts(mode, 'ROW SHARE')) return 'writes and SELECT … FOR UPDATE';
  if (conflicts(mode, 'ROW EXCLUSIVE')) return 'writes';
  return conflicts(mode, 'SHARE UPDATE EXCLUSIVE') ? 'nothing but DDL, VACUUM and ANALYZE' : 'nothing but DDL';
}
