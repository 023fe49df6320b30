import { expect, test } from 'vitest';
import { conflicts, LOCK_MODES, parseLockMode, whatWaits } from './lock-modes.js';

test('conflicts are symmetric, as in the table of the manual', () => {
  for (const one of LOCK_MODES) for (const other of LOCK_MODES) expect(conflicts(one, other)).toBe(conflicts(other, one));
});

test('SHARE does not conflict with itself, SHARE UPDATE EXCLUSIVE and stronger do', () => {
  expect(LOCK_MODES.filter((mode) => conflicts(mode, mode))).toEqual([
    'SHARE UPDATE EXCLUSIVE',
    'SHARE ROW EXCLUSIVE',
    'EXCLUSIVE',
    'ACCESS EXCLUSIVE',
  ]);
});

test('says who waits', () => {
  expect(LOCK_MODES.map(whatWaits)).toEqual([
    'nothing but DDL',
    'nothing but DDL',
    'nothing but DDL',
    'nothing but DDL, VACUUM and ANALYZE',
    'writes',
    'writes',
    'writes and SELECT … FOR UPDATE',
    'reads and writes',
  ]);
});

test('reads the spelling of pg_locks', () => {
  expect(parseLockMode('ShareUpdateExclusiveLock')).toBe('SHARE UPDATE EXCLUSIVE');
  expect(parseLockMode('AccessShareLock')).toBe('ACCESS SHARE');
  expect(parseLockMode('SIReadLock')).toBeNull();
});
