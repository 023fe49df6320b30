import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { Failure } from '../failure/failure.js';
import { cacheDirectory } from './cache.js';
import { platformPackage, type Tarball, tarballOf } from './published.js';

/** Where a PostgreSQL's programs are. */
export interface Binaries {
  /** The folder that holds `initdb` and `postgres`. */
  readonly bin: string;
  /** Their parent when it is a tree of the npm package's kind, which lacks symbolic links until they are made; null otherwise. */
  readonly tree: string | null;
}

/** The major that the npm packages bring. */
export const EMBEDDED_MAJOR = 18;

/** Where packages and installers put a given major, by custom of Debian, of the PGDG's RPMs, and of Homebrew. */
const INSTALLED = (major: number): string[] => [
  `/usr/lib/postgresql/${major}/bin`,
  `/usr/pgsql-${major}/bin`,
  `/opt/homebrew/opt/postgresql@${major}/bin`,
  `/usr/local/opt/postgresql@${major}/bin`,
];

/** Where a major was found: the package that comes with plinth, an installation of the machine's own, or what npm brought into the user's cache. */
export interface FoundMajor {
  readonly from: 'package' | 'machine' | 'cache';
  readonly binaries: Binaries;
}

/** The programs of a major that are on this machine; null where there are none. PLINTH_POSTGRES_BIN does not count. */
export function findMajor(major: number): FoundMajor | null {
  const embedded = major === EMBEDDED_MAJOR ? embeddedBinaries() : null;
  if (embedded !== null) return { from: 'package', binaries: embedded };
  const installed = INSTALLED(major).find(holdsServer);
  if (installed !== undefined) return { from: 'machine', binaries: describeBinaries(installed) };
  const tarball = tarballOf(major);
  const bin = tarball === null ? null : cachedBin(tarball);
  return bin !== null && holdsServer(bin) ? { from: 'cache', binaries: describeBinaries(bin) } : null;
}

/** Where a tarball's programs lie in the user's cache once npm has brought them. */
export function cachedBin({ name, version }: Tarball): string {
  return join(cacheDirectory('postgres'), version, 'node_modules', name, 'native', 'bin');
}

/**
 * Finds the programs: the folder that was asked for, `PLINTH_POSTGRES_BIN`, the npm package when it brings that major, the
 * places where installers put it, then the user's cache. Without a major, the npm package's is meant. Throws `server_binary_missing`.
 */
export function findBinaries(wanted: { readonly major?: number; readonly binaries?: string } = {}): Binaries {
  const named = wanted.binaries ?? process.env['PLINTH_POSTGRES_BIN'];
  if (named !== undefined && named !== '') return namedBinaries(named);
  const major = wanted.major ?? EMBEDDED_MAJOR;
  const found = findMajor(major);
  if (found !== null) return found.binaries;
  throw new Failure('server_binary_missing', `there is no PostgreSQL ${major} on this machine to try things on`, {
    detail: `The npm package of PostgreSQL ${EMBEDDED_MAJOR} for ${process.platform} ${process.arch} is ${platformPackage() === null ? 'not made' : 'not installed'}.`,
    hint: `Run plinth shadow install ${major}, or set PLINTH_POSTGRES_BIN to a folder that holds initdb and postgres.`,
  });
}

function namedBinaries(folder: string): Binaries {
  if (holdsServer(folder)) return describeBinaries(folder);
  throw new Failure('server_binary_missing', `"${folder}" does not hold PostgreSQL's initdb and postgres`, {
    hint: 'Set PLINTH_POSTGRES_BIN to a folder such as /usr/lib/postgresql/16/bin, or unset it to use the server that npm installed.',
  });
}

function embeddedBinaries(): Binaries | null {
  const name = platformPackage();
  if (name === null) return null;
  try {
    const bin = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native', 'bin');
    return holdsServer(bin) ? describeBinaries(bin) : null;
  } catch {
    return null;
  }
}

export function describeBinaries(bin: string): Binaries {
  const tree = dirname(resolve(bin));
  return { bin, tree: existsSync(join(tree, 'pg-symlinks.json')) ? tree : null };
}

function holdsServer(folder: string): boolean {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return ['initdb', 'postgres'].every((program) => existsSync(join(folder, program + suffix)));
}
