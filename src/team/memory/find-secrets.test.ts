import { expect, test } from 'vitest';
import { findSecrets, leaveOutSecrets } from './find-secrets.js';

test.each([
  'postgresql://app:s3cr3t@db.internal:5432/app',
  'PGPASSWORD=hunter22 psql',
  'password: "Tr0ub4dor&3"',
  'api_key = abcdef123456',
  'AKIAIOSFODNN7EXAMPLE',
  `ghp_${'a1'.repeat(18)}`,
  'sk-proj-abcdefghij0123456789',
  'Authorization: Bearer abcdefghijklmnopqrstuvwxyz012345',
  '-----BEGIN RSA PRIVATE KEY-----',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
])('%s is a secret', (text) => {
  expect(findSecrets(`a\n${text}`)).toMatchObject([{ line: 2 }]);
  expect(leaveOutSecrets(text)).toContain('left out');
});

test.each([
  'postgresql://app@db.internal:5432/app',
  'postgresql://app:$PASSWORD@db/app',
  'postgresql://user:password@host/db',
  'the password column is a hash',
  'password: hashed with argon2',
  'token_hash is unique',
  'users.password = $1',
  'secret = <from the vault>',
  'SELECT token FROM sessions WHERE token = %(token)s',
  'ix_api_tokens_user_id on api_tokens (user_id)',
])('%s is none', (text) => {
  expect(findSecrets(text)).toEqual([]);
  expect(leaveOutSecrets(text)).toBe(text);
});
