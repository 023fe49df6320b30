import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { Failure } from '../failure/failure.js';
import type { ConnectionTarget } from './connection-target.js';

/** Ways to try, in order: libpq's `prefer` is TLS first, then in clear; `allow` the other way round. */
export function listTlsAttempts(target: ConnectionTarget): readonly (false | ConnectionOptions)[] {
  if (target.host.startsWith('/') || target.sslMode === 'disable' || target.sslMode === 'false') return [false];
  const certificates = { ...(target.sslCert && { cert: read(target.sslCert) }), ...(target.sslKey && { key: read(target.sslKey) }) };
  const trusting = { ...certificates, rejectUnauthorized: false };
  const authority = target.sslRootCert === null || target.sslRootCert === 'system' ? {} : { ca: read(target.sslRootCert) };
  const verifying = { ...certificates, ...authority, rejectUnauthorized: true };
  switch (target.sslMode) {
    case 'allow':
      return [false, trusting];
    case 'prefer':
      return [trusting, false];
    case 'require':
    case 'true':
      // As libpq: with a root certificate at hand, `require` means `verify-ca`.
      return [target.sslRootCert === null ? trusting : { ...verifying, checkServerIdentity: () => undefined }];
    case 'verify-ca':
      return [{ ...verifying, checkServerIdentity: () => undefined }];
    case 'verify-full':
      return [verifying];
    default:
      throw new Failure('usage', `invalid sslmode value: "${target.sslMode}"`, {
        hint: 'Use disable, allow, prefer, require, verify-ca or verify-full.',
      });
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Failure('file_unreadable', `could not read certificate file "${file}"`, { cause });
  }
}
