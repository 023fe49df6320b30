import { randomInt } from 'node:crypto';
import { type Stats, chownSync, closeSync, fchownSync, fstatSync, ftruncateSync, openSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Statistics } from '../statistics/statistics.js';
import { makeVisibility } from './index-file.js';
import { explainNoRoom, refuseDense } from './room.js';
import type { Database } from './database.js';
import type { Head } from './index-heads.js';
import { writeStatistics, type Unwritten } from './write-statistics.js';

const BLOCK = 8192;
/** Blocks a file: RELSEG_SIZE. A segment that is longer is a FATAL for whoever opens it. */
const SEGMENT = 131_072;

/** `relpages` is an int4, half of what a table may have: 16 TiB. A volume declared by mistake must not fill the disk with segments. */
const MOST_BLOCKS = 2 ** 31 - 1;

/** Files between two moments in which others may do something. */
const AT_ONCE = 256;

/** File numbers from here on are never the server's own turn: it counts up from 16384. Numbers of dropped relations must not come again before a checkpoint, so they are drawn. */
const FIRST_FILE = 3_000_000_000;
const FILE_NUMBERS = 1_000_000_000;

/**
 * Makes the planner believe that the tables of a shadow hold the rows of `statistics`: their files are extended sparsely to the
 * blocks that the rows fill (the planner asks the file system, not `relpages`) and planner statistics are written. From here on
 * the database is for EXPLAIN only: no DDL, VACUUM or ANALYZE. `heads` are the first blocks that relations get instead of their own, by
 * `schema.name`. Gives the columns whose statistics the server did not take. Throws `disk_full`, `sparse_files_missing`. Source:
 * `estimate_rel_size` in src/backend/optimizer/util/plancat.c.
 */
export async function makeSparse(
  database: Database,
  statistics: Statistics,
  heads: ReadonlyMap<string, Head> = new Map(),
): Promise<readonly Unwritten[]> {
  const files = await readFiles(database);
  const relations = statistics.relations.map((relation) => ({
    ...relation,
    pages: Math.min(relation.pages, MOST_BLOCKS),
    allVisible: Math.min(relation.allVisible, MOST_BLOCKS),
  }));
  const extensions = relations.flatMap(({ schema, name, pages }) => {
    const file = files.get(`${schema}.${name}`);
    return file === undefined || file.path === null ? [] : [{ ...file, path: file.path, pages, head: heads.get(`${schema}.${name}`) }];
  });
  const data = join(database.server.directory, 'data');
  // The ends that B-trees are given point into the first block of their table.
  const visible = new Set(
    relations.flatMap(({ schema, name, table }) =>
      table !== null && heads.has(`${schema}.${name}`) ? (files.get(`${schema}.${table}`)?.oid ?? []) : [],
    ),
  );
  const replaced: { readonly oid: number; readonly file: number }[] = [];
  const extend = ({ oid, path, pages, head }: (typeof extensions)[number], file: number): void => {
    if (head === undefined) {
      if (visible.has(oid)) writeHead(join(data, path), `${join(data, path)}_vm`, makeVisibility());
      return extendFile(join(data, path), pages);
    }
    writeHead(join(data, path), join(data, dirname(path), String(file)), head());
    replaced.push({ oid, file });
    return extendFile(join(data, dirname(path), String(file)), pages);
  };
  const first = FIRST_FILE + randomInt(FILE_NUMBERS);
  for (const [position, each] of extensions.entries()) {
    if (position % AT_ONCE === 0) await setImmediate();
    extend(each, first + position);
  }
  await replaceFiles(database, replaced);
  return writeStatistics(
    database,
    relations.filter(({ schema, name }) => files.has(`${schema}.${name}`)),
    statistics.extended ?? [],
  );
}

interface RelationFile {
  readonly oid: number;
  readonly path: string | null;
}

async function readFiles({ client }: Database): Promise<Map<string, RelationFile>> {
  const { rows } = await client.query<RelationFile & { schema: string; name: string }>(
    `SELECT c.oid, n.nspname AS schema, c.relname AS name, pg_catalog.pg_relation_filepath(c.oid) AS path
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'm', 'i', 'I') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`,
  );
  return new Map(rows.map(({ schema, name, ...file }) => [`${schema}.${name}`, file]));
}

/**
 * A relation gets other blocks by getting another file: the server keeps blocks of the old one in memory under its number, and would never
 * look at what was written over them.
 */
async function replaceFiles({ client }: Database, replaced: readonly { readonly oid: number; readonly file: number }[]): Promise<void> {
  if (replaced.length === 0) return;
  await client.query(
    `UPDATE pg_catalog.pg_class c SET relfilenode = s.file::oid
     FROM pg_catalog.jsonb_to_recordset($1::jsonb) AS s(oid oid, file int8) WHERE c.oid = s.oid`,
    [JSON.stringify(replaced)],
  );
}

function writeHead(of: string, path: string, head: Buffer): void {
  const owner = statSync(of);
  try {
    writeFileSync(path, head, { mode: owner.mode });
  } catch (error) {
    explainNoRoom(error);
  }
  chownSync(path, owner.uid, owner.gid);
}

/**
 * Gives a relation this many blocks without writing any: zero pages are valid new pages, and planning never reads them. Synchronous: of
 * thousands of files each would wait for its turn six times.
 */
export function extendFile(path: string, pages: number): void {
  const owner = statSync(path);
  for (let segment = 0; segment * SEGMENT < pages; segment += 1) {
    const blocks = Math.min(SEGMENT, pages - segment * SEGMENT);
    // Never shorter: an index keeps the pages that it really has.
    if (segment === 0 && owner.size >= blocks * BLOCK) continue;
    extendSegment(segment === 0 ? path : `${path}.${segment}`, { blocks, owner, added: segment > 0 });
  }
}

function extendSegment(
  path: string,
  { blocks, owner, added }: { readonly blocks: number; readonly owner: Stats; readonly added: boolean },
): void {
  try {
    const file = openSync(path, 'a', owner.mode);
    try {
      // Of whoever the server runs as: as root, we are somebody else.
      if (added) fchownSync(file, owner.uid, owner.gid);
      if (!added || fstatSync(file).size < blocks * BLOCK) ftruncateSync(file, blocks * BLOCK);
      if (!added) refuseDense(fstatSync(file));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    explainNoRoom(error);
  }
}
