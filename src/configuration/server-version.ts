import { readdir } from 'node:fs/promises';
import type { Place } from '../source/place.js';
import { readInside } from '../source/read-inside.js';

/** The server major that a project says it runs, and where it says so. */
export interface DeclaredMajor {
  readonly major: number;
  readonly place: Place;
}

const composeFile = /^(docker-)?compose([.-][\w.-]*)?\.ya?ml$/;

/** `postgres:16-alpine`, `registry/postgis/postgis:16-3.4`, `pgvector/pgvector:pg16`, `timescale/timescaledb:latest-pg16`. */
const image =
  /^\s*-?\s*(?:image:|FROM)\s*["']?(?:[\w.-]+(?::\d+)?\/)*(?:postgres|postgis|pgvector|timescaledb|timescaledb-ha|postgresql|cloudnative-pg):(?:[\w.]*-?pg)?v?(\d{1,2})\b/i;

/** The first PostgreSQL image named in the compose files of the directory; null when none is. */
export async function readDeclaredMajor(directory: string): Promise<DeclaredMajor | null> {
  const names = (await readdir(directory)).filter((name) => composeFile.test(name)).sort();
  for (const name of names) {
    const lines = readIfPossible(directory, name).split('\n');
    for (const [index, text] of lines.entries()) {
      const match = image.exec(text);
      if (match?.[1] === undefined) continue;
      return { major: Number(match[1]), place: { file: name, line: index + 1, column: 1, endLine: index + 1, endColumn: text.length + 1 } };
    }
  }
  return null;
}

/** `max_connections` that a compose file starts a server with, and where; null where none does, or several differ. */
export async function readDeclaredConnections(directory: string): Promise<{ readonly connections: number; readonly place: Place } | null> {
  const found: { readonly connections: number; readonly place: Place }[] = [];
  for (const name of (await readdir(directory)).filter((each) => composeFile.test(each)).sort())
    for (const [index, text] of readIfPossible(directory, name).split('\n').entries()) {
      const [, count] = /^[^#]*\bmax_connections\s*=\s*["']?(\d{1,6})\b/.exec(text) ?? [];
      const place = { file: name, line: index + 1, column: 1, endLine: index + 1, endColumn: text.length + 1 };
      if (count !== undefined) found.push({ connections: Number(count), place });
    }
  return new Set(found.map(({ connections }) => connections)).size === 1 ? (found[0] ?? null) : null;
}

/** It is a hint at best: what cannot be read says nothing. */
function readIfPossible(directory: string, name: string): string {
  try {
    return readInside(directory, name).toString('utf8');
  } catch {
    return '';
  }
}
