import { readdirSync } from 'node:fs';
import { readInside } from '../source/read-inside.js';

/** Versions that decide which page of a manual is right; null where the project does not say. */
export interface Versions {
  readonly postgresql: number | null;
  /** `2.0`, of SQLAlchemy. */
  readonly sqlalchemy: string | null;
  /** `1.16`, of Alembic. */
  readonly alembic: string | null;
}

/** Where versions stand, the exact ones first. */
const FILES = [/^(uv|poetry|pdm)\.lock$/, /^Pipfile\.lock$/, /^requirements.*\.(txt|in)$/, /^pyproject\.toml$/, /^setup\.(cfg|py)$/];

/** The SQLAlchemy and Alembic that the project's lock file, requirements or pyproject.toml name, in that order. */
export function readLibraryVersions(directory: string): Omit<Versions, 'postgresql'> {
  const find = findLibraries(directory);
  return { sqlalchemy: find('sqlalchemy'), alembic: find('alembic') };
}

/** Tells the version of a library, `1.10`, as those files name it; null where they do not. A name may be written with `-` or `_`. */
export function findLibraries(directory: string): (library: string) => string | null {
  const names = listNames(directory);
  const texts = FILES.flatMap((pattern) => names.filter((name) => pattern.test(name)).map((name) => readIfPossible(directory, name)));
  return (library) => {
    const name = library.replaceAll(/[-_.]/g, '[-_.]');
    return texts.map((text) => findVersion(text, name)).find((found) => found !== null) ?? null;
  };
}

/** `sqlalchemy[asyncio]>=2.0.41`, `name = "sqlalchemy"⏎version = "2.0.41"`, `"sqlalchemy": { "version": "==2.0.41" }`. */
function findVersion(text: string, library: string): string | null {
  const start = String.raw`(?:^|[\s"'=])${library}(?![\w-])`;
  const required = new RegExp(String.raw`${start}(?:\[[^\]]*\])?["']?\s*(?:=\s*["'])?\s*(?:==|>=|~=|\^|>)\s*(\d+\.\d+)`, 'im');
  const locked = new RegExp(
    String.raw`${start}["']?[:\s{]+(?:"[^"]*":\s*\[[^\]]*\],?\s*)*"?version"?\s*[=:]\s*["'](?:==)?(\d+\.\d+)`,
    'im',
  );
  return locked.exec(text)?.[1] ?? required.exec(text)?.[1] ?? null;
}

function listNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function readIfPossible(directory: string, name: string): string {
  try {
    return readInside(directory, name).toString('utf8');
  } catch {
    return '';
  }
}
