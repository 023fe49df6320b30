import { expect, test } from 'vitest';
import { explainSystemError } from './system-failure.js';

test('a full disk and a directory that is gone can be mended; a bug cannot', () => {
  expect(explainSystemError(Object.assign(new Error('x'), { code: '53100' }))).toMatchObject({ code: 'server_start_failed', detail: 'x' });
  expect(explainSystemError(Object.assign(new Error('x'), { code: 'ENOSPC' }))?.hint).toContain('TMPDIR');
  expect(explainSystemError(Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'uv_cwd' }))).toMatchObject({
    code: 'directory_not_found',
  });
  expect(explainSystemError(Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'open' }))).toBeNull();
  expect(explainSystemError(new TypeError('x'))).toBeNull();
});
