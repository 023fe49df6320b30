/** The same server's URL with another database. `url` is a libpq URL of a superuser, `postgresql://postgres@/postgres?host=/folder` or with host and port. */
export function nameDatabase(url: string, database: string): string {
  return url.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${database}`);
}

/**
 * SQLAlchemy's form of a libpq URL, with the Python driver in its scheme. Slashes of a socket's folder stand as they are: projects put
 * the URL into an ini file, where `%` is special.
 */
export function nameDriver(url: string, driver: string): string {
  return url.replace(/^postgres(?:ql)?:/, `postgresql+${driver}:`).replaceAll(/%2f/gi, '/');
}

/** The name of the database that such a URL leads to. */
export function readDatabase(url: string): string {
  return /^postgres(?:ql)?:\/\/[^/]*\/([^?]*)/.exec(url)?.[1] ?? '';
}
