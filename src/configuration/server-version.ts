import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Place } from '../source/place.js';

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
    const lines = (await readFile(join(directory, name), 'utf8')).split('\n');
    for (const [index, text] of lines.entries()) {
      const match = image.exec(text);
      if (match?.[1] === undefined) continue;
      return { major: Number(match[1]), place: { file: name, line: index + 1, column: 1, endLine: index + 1, endColumn: text.length + 1 } };
    }
  }
  return null;
}
