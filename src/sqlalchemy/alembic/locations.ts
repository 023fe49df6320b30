import { readdir } from 'node:fs/promises';
import { dirname, join, posix, relative } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { readInside } from '../../source/read-inside.js';
import { readIni } from './ini.js';

/** What a configuration file says of one Alembic environment; paths are relative to the project. */
export interface Location {
  /** Where it is written, for messages. */
  readonly file: string;
  readonly section: string;
  readonly scriptLocation: string | null;
  readonly versionLocations: readonly string[];
  readonly recursive: boolean;
}

/** Every Alembic section of every `alembic.ini` (or `pyproject.toml`) below the project. */
export async function findLocations(root: string): Promise<Location[]> {
  const files = await findConfigurations(root, '');
  return files.sort().flatMap((file) => readLocations(root, file));
}

const skipped = new Set(['node_modules', '__pycache__', 'site-packages', 'venv', 'build', 'dist']);

async function findConfigurations(root: string, below: string): Promise<string[]> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch(() => []);
  if (entries.some((entry) => entry.name === 'pyvenv.cfg')) return [];
  const found = entries.map(async (entry) => {
    const path = posix.join(below, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith('.') || skipped.has(entry.name) ? [] : findConfigurations(root, path);
    return /^(alembic.*\.ini|pyproject\.toml)$/.test(entry.name) ? [path] : [];
  });
  return (await Promise.all(found)).flat();
}

function readLocations(root: string, file: string): Location[] {
  const text = readIfPossible(root, file);
  return file.endsWith('.toml') ? readTomlLocation(file, text) : readIniLocations(root, file, text);
}

function readIfPossible(root: string, file: string): string {
  try {
    return readInside(root, file).toString('utf8');
  } catch {
    return '';
  }
}

function readIniLocations(root: string, file: string, text: string): Location[] {
  const ini = readIni(text, new Map([['here', dirname(join(root, file))]]));
  return [...ini]
    .filter(([section, options]) => section === 'alembic' || options.has('script_location'))
    .map(([section, options]) => {
      const separator = options.get('path_separator') ?? options.get('version_path_separator') ?? null;
      return {
        file,
        section,
        scriptLocation: optional(options.get('script_location'), (path) => within(root, path)),
        versionLocations: split(options.get('version_locations') ?? '', separator).map((path) => within(root, path)),
        recursive: options.get('recursive_version_locations') === 'true',
      };
    });
}

/** `[tool.alembic]`, since Alembic 1.16: https://alembic.sqlalchemy.org/en/latest/tutorial.html#using-pyproject-toml-for-configuration */
function readTomlLocation(file: string, text: string): Location[] {
  if (!text.includes('tool.alembic')) return [];
  const section = readTable(readTable(parseSafely(text), 'tool'), 'alembic');
  const here = dirname(file) === '.' ? '' : `${dirname(file)}/`;
  const path = (written: string): string => written.replace('%(here)s/', here);
  const location = section['script_location'];
  const versions = section['version_locations'];
  if (typeof location !== 'string') return [];
  return [
    {
      file,
      section: 'tool.alembic',
      scriptLocation: path(location),
      versionLocations: Array.isArray(versions) ? versions.filter((item) => typeof item === 'string').map(path) : [],
      recursive: section['recursive_version_locations'] === true,
    },
  ];
}

type Table = { readonly [key: string]: unknown };

function parseSafely(text: string): Table {
  try {
    return parseToml(text);
  } catch {
    return {};
  }
}

function readTable(table: Table, key: string): Table {
  const value = table[key];
  return typeof value === 'object' && value !== null ? (value as Table) : {};
}

function split(text: string, separator: string | null): string[] {
  const on =
    separator === 'newline'
      ? /\n/
      : separator === 'space'
        ? /\s+/
        : separator === 'os'
          ? /:/
          : separator === null
            ? /,|\s+/
            : new RegExp(`[${separator.slice(0, 1)}]`);
  return text
    .split(on)
    .map((path) => path.trim())
    .filter((path) => path !== '');
}

/** `%(here)s` makes paths absolute; inside the project they are relative again. */
function within(root: string, path: string): string {
  return path.startsWith('/') ? relative(root, path) : path;
}

function optional<T, U>(value: T | undefined, use: (value: T) => U): U | null {
  return value === undefined ? null : use(value);
}
