import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Statistics } from '../statistics/statistics.js';
import type { Database } from './database.js';
import { writeStatistics } from './write-statistics.js';

const BLOCK = 8192;
/** Blocks a file: RELSEG_SIZE. A segment that is longer is a FATAL for whoever opens it. */
const SEGMENT = 131_072;

/** `relpages` is an int4, half of what a table may have: 16 TiB. A volume declared by mistake must not fill the disk with segments. */
const MOST_BLOCKS = 2 ** 31 - 1;

/** Files that are open at the same time. */
const AT_ONCE = 64;

/**
 * Makes the planner believe that the tables of a shadow hold the rows of `statistics`: their files are extended sparsely to the
 * blocks that the rows fill (the planner asks the file system, not `relpages`) and planner statistics are written. From here on
 * the database is for EXPLAIN only: no DDL, VACUUM or ANALYZE. Source: `estimate_rel_size` in
 * src/backend/optimizer/util/plancat.c.
 */
export async function makeSparse(database: Database, statistics: Statistics): Promise<void> {
  const files = await readFiles(database);
  const relations = statistics.relations.map((relation) => ({
    ...relation,
    pages: Math.min(relation.pages, MOST_BLOCKS),
    allVisible: Math.min(relation.allVisible, MOST_BLOCKS),
  }));
  const extensions = relations.flatMap(({ schema, name, rows, pages }) => {
    const path = files.get(`${schema}.${name}`)?.path ?? null;
    return path === null || rows === null ? [] : [{ path: join(database.server.directory, 'data', path), pages }];
  });
  for (let start = 0; start < extensions.length; start += AT_ONCE)
    await Promise.all(extensions.slice(start, start + AT_ONCE).map(({ path, pages }) => extendFile(path, pages)));
  await writeStatistics(
    database,
    relations.filter(({ schema, name }) => files.has(`${schema}.${name}`)),
  );
}

async function readFiles({ client }: Database): Promise<Map<string, { readonly path: string | null }>> {
  const { rows } = await client.query<{ schema: string; name: string; path: string | null }>(
    `SELECT n.nspname AS schema, c.relname AS name, pg_catalog.pg_relation_filepath(c.oid) AS path
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'm', 'i') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`,
  );
  return new Map(rows.map(({ schema, name, path }) => [`${schema}.${name}`, { path }]));
}

/** Gives a relation this many blocks without writing any: zero pages are valid new pages, and planning never reads them. */
export async function extendFile(path: string, pages: number): Promise<void> {
  const owner = await stat(path);
  for (let segment = 0; segment * SEGMENT < pages; segment += 1) {
    const handle = await open(segment === 0 ? path : `${path}.${segment}`, 'a', owner.mode);
    try {
      // Of whoever the server runs as: as root, we are somebody else.
      if (segment > 0) await handle.chown(owner.uid, owner.gid);
      const blocks = Math.min(SEGMENT, pages - segment * SEGMENT);
      const { size } = await handle.stat();
      // Never shorter: an index keeps the pages that it really has.
      if (size < blocks * BLOCK) await handle.truncate(blocks * BLOCK);
    } finally {
      await handle.close();
    }
  }
}
