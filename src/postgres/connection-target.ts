import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { Failure } from '../failure/failure.js';
import { readService } from './connection-service.js';

/** Where and how to connect, after libpq's rules. `password` is never printed; see `describeTarget`. */
export interface ConnectionTarget {
  /** Host name, address, or the directory of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly role: string;
  /** Null leaves it to the password file. */
  readonly password: string | null;
  readonly sslMode: string;
  readonly sslRootCert: string | null;
  readonly sslCert: string | null;
  readonly sslKey: string | null;
  /** Milliseconds. */
  readonly timeout: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** libpq's environment variables, by the keyword that each stands for (https://www.postgresql.org/docs/current/libpq-envars.html). */
const VARIABLES: Readonly<Record<string, string>> = {
  host: 'PGHOST',
  port: 'PGPORT',
  dbname: 'PGDATABASE',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  service: 'PGSERVICE',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  connect_timeout: 'PGCONNECT_TIMEOUT',
};

const DEFAULT_TIMEOUT = 10_000;

/**
 * Reads a connection string: a URL (SQLAlchemy's `postgresql+asyncpg://` too) or `host=… dbname=…`. What it leaves open comes from the
 * service, then from `PG*`, then from libpq's defaults. Throws a Failure (`usage`) that does not repeat the text.
 */
export function parseTarget(connection: string, environment: Environment = process.env): ConnectionTarget {
  const given = connection.includes('://') ? parseUrl(connection) : parseKeywords(connection);
  const service = given.get('service') ?? environment['PGSERVICE'];
  const fromService = service === undefined ? new Map<string, string>() : readService(service, environment);
  const find = (keyword: string): string | null =>
    given.get(keyword) ?? fromService.get(keyword) ?? (environment[VARIABLES[keyword] ?? ''] || null);
  const port = Number(find('port') ?? 5432);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Failure('usage', 'the port in the connection string is not a number from 1 to 65535');
  const role = find('user') ?? userInfo().username;
  const seconds = Number(find('connect_timeout') ?? 0);
  return {
    host: find('host') ?? findDefaultHost(port),
    port,
    database: find('dbname') ?? role,
    role,
    password: find('password'),
    sslMode: find('sslmode') ?? 'prefer',
    sslRootCert: find('sslrootcert'),
    sslCert: find('sslcert'),
    sslKey: find('sslkey'),
    timeout: seconds > 0 ? seconds * 1000 : DEFAULT_TIMEOUT,
  };
}

/** `role@host:port/database`: all that may be printed. */
export function describeTarget({ role, host, port, database }: ConnectionTarget): string {
  return `${role}@${host}:${port}/${database}`;
}

function findDefaultHost(port: number): string {
  return ['/var/run/postgresql', '/tmp'].find((directory) => existsSync(`${directory}/.s.PGSQL.${port}`)) ?? 'localhost';
}

/** Scheme, `user:password@`, `host:port`, `/database`, `?parameters`. WHATWG's parser refuses a role without a host, as sockets have it. */
const URL_SHAPE = /^postgres(?:ql)?(?:\+\w+)?:\/\/(?:([^/?]*)@)?(\[[^\]]*\]|[^/?:]*)(?::(\d*))?(?:\/([^?]*))?(?:\?(.*))?$/s;

function parseUrl(text: string): Map<string, string> {
  const match = URL_SHAPE.exec(text);
  if (match === null)
    throw new Failure('usage', 'the connection string is not a PostgreSQL URL', {
      hint: 'Write it as postgresql://role@host:5432/database.',
    });
  const [, credentials = '', host = '', port = '', database = '', query = ''] = match;
  const [, role = '', password = ''] = /^([^:]*):?(.*)$/s.exec(credentials) ?? [];
  const parts = new Map<string, string>();
  const set = (keyword: string, value: string): void => void (value !== '' && parts.set(keyword, value));
  set('host', decode(host).replace(/^\[(.*)\]$/, '$1'));
  set('port', port);
  set('user', decode(role));
  set('password', decode(password));
  set('dbname', decode(database));
  for (const [keyword, value] of new URLSearchParams(query)) set(keyword === 'ssl' ? 'sslmode' : keyword, value);
  return parts;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `host=localhost password='it\'s'` */
function parseKeywords(text: string): Map<string, string> {
  const pairs = [...text.matchAll(/(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S*))/g)];
  if (pairs.length === 0 && text.trim() !== '') return new Map([['dbname', text.trim()]]);
  return new Map(
    pairs.map(([, keyword = '', quoted, plain = '']) => [keyword, quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1')]),
  );
}
