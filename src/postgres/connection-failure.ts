import pg from 'pg';
import { Failure } from '../failure/failure.js';
import { quoteIdentifier } from './identifier.js';
import { describeTarget, type ConnectionTarget } from './connection-target.js';

/** What the user can mend of an error at connecting; anything else comes back as it is. */
export function explainConnectError(error: unknown, target: ConnectionTarget): unknown {
  const where = describeTarget(target);
  const { code, message } = describe(error);
  const fail = (failure: Failure['code'], text: string, hint: string | null): Failure =>
    new Failure(failure, text, { detail: message, hint, cause: error });
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return fail(
        'connection_refused',
        `no server accepts connections at ${where}`,
        'Check host and port, and that the server is running.',
      );
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return fail(
        'connection_timeout',
        `no answer from ${where} within ${target.timeout / 1000} s`,
        'Check host, port and firewall; `connect_timeout` in the URL sets the limit in seconds.',
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return fail('connection_failed', `host "${target.host}" is not known`, 'Check the host name.');
    case '28P01':
    case '28000':
      return fail(
        'authentication_failed',
        `the server refused role "${target.role}" at ${where}`,
        'Check role and password; PGPASSWORD, PGPASSFILE and ~/.pgpass are honoured.',
      );
    case '3D000':
      return fail('database_missing', `database "${target.database}" does not exist at ${where}`, 'Name another database in the URL.');
    case '42501':
      return fail(
        'insufficient_privilege',
        `role "${target.role}" may not connect to database "${target.database}"`,
        `GRANT CONNECT ON DATABASE ${quoteIdentifier(target.database)} TO ${quoteIdentifier(target.role)};`,
      );
  }
  if (message.includes('no such database'))
    return fail('database_missing', `the pooler at ${where} knows no database "${target.database}"`, 'Name another database in the URL.');
  if (message.includes('no such user'))
    return fail('authentication_failed', `the pooler at ${where} knows no role "${target.role}"`, 'Name another role in the URL.');
  if (message.includes('timeout')) return explainConnectError({ code: 'ETIMEDOUT', message }, target);
  if (message.includes('password must be a string'))
    return fail(
      'authentication_failed',
      `the server at ${where} asks for a password and none was given`,
      'Give it in the URL, PGPASSWORD, or a password file that only you can read.',
    );
  return fail('connection_failed', `could not connect to ${where}`, suggestTls(message));
}

function suggestTls(message: string): string | null {
  if (message.includes('does not support SSL')) return 'The server has no TLS; sslmode=prefer and sslmode=disable do without.';
  return message.includes('certificate')
    ? 'Name the authority that signed the certificate of the server: sslrootcert=/path/to/root.crt.'
    : null;
}

/** The same of an error while reading. */
export function explainReadError(error: unknown, target: ConnectionTarget): unknown {
  if (error instanceof Failure) return error;
  const where = describeTarget(target);
  if (!(error instanceof pg.DatabaseError) && describe(error).message === 'Query read timeout')
    return new Failure('connection_timeout', `${where} does not answer any more`, {
      hint: 'Check the server, and the network between here and it.',
      cause: error,
    });
  if (!(error instanceof pg.DatabaseError))
    return isConnectionLoss(error)
      ? new Failure('connection_failed', `the connection to ${where} was lost`, { detail: describe(error).message, cause: error })
      : error;
  if (error.code === '42501') return explainPrivilege(error, target);
  if (error.code === '57014')
    return new Failure('connection_timeout', `${where} did not answer a question about its catalogs in time`, {
      detail: error.message,
      cause: error,
    });
  if (error.code !== undefined && /^(08|53|57P|58)/.test(error.code))
    return new Failure('connection_failed', `the connection to ${where} was lost`, { detail: error.message, cause: error });
  return error;
}

/** `permission denied for table pg_proc`: some owners revoke what PostgreSQL grants to PUBLIC. */
function explainPrivilege(error: pg.DatabaseError, target: ConnectionTarget): Failure {
  const [, kind = 'table', name = ''] = /permission denied for (\w+) (.+)$/.exec(error.message) ?? [];
  const right = kind === 'function' ? 'EXECUTE ON FUNCTION' : kind === 'schema' ? 'USAGE ON SCHEMA' : 'SELECT ON';
  return new Failure('insufficient_privilege', `role "${target.role}" lacks a privilege to read the catalogs`, {
    detail: error.message,
    hint: name === '' ? null : `GRANT ${right} ${kind === 'schema' ? '' : 'pg_catalog.'}${name} TO ${quoteIdentifier(target.role)};`,
    cause: error,
  });
}

export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return error.severity === 'FATAL';
  return /terminated|ECONNRESET|EPIPE|not queryable|closed/i.test(describe(error).message);
}

/** Node tries every address of a host and gives all the errors at once. */
function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  if (typeof error !== 'object' || error === null) return { code: '', message: String(error) };
  return { code: 'code' in error ? String(error.code) : '', message: 'message' in error ? String(error.message) : '' };
}
