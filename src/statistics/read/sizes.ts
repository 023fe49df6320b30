import type { ReadSession } from '../../postgres/session.js';
import { readBatches } from '../../postgres/session-batches.js';
import type { RelationRow } from './relations.js';

interface Request {
  readonly oid: number;
  readonly relations: readonly number[];
}

type Row = { readonly oid: number; readonly pages: string | null };

export interface SizeReading {
  /** Blocks of the main fork, by oid. */
  readonly pages: ReadonlyMap<number, number>;
  /** Relations that were locked. */
  readonly locked: ReadonlySet<number>;
}

/**
 * Asks the file system through the server: true now, where relpages is as of the last VACUUM. All in one statement: each relation is
 * locked for a moment of its own (`pg_relation_size` in src/backend/utils/adt/dbsize.c closes it with its lock).
 */
export async function readSizes(session: ReadSession, relations: readonly RelationRow[]): Promise<SizeReading> {
  const requests = relations
    .filter(({ kind }) => kind === 'r' || kind === 'm' || kind === 'i')
    .map(({ oid }): Request => ({ oid, relations: [oid] }));
  const { rows, notRead } = await readBatches<Request, Row>(
    session,
    'statistics.sizes',
    requests,
    (batch) =>
      `select c.oid, pg_relation_size(c.oid) / current_setting('block_size')::bigint as pages from unnest('{${batch.map(({ oid }) => oid).join(',')}}'::oid[]) as c (oid)`,
    Math.max(1, requests.length),
  );
  return {
    pages: new Map(rows.flatMap(({ oid, pages }) => (pages === null ? [] : [[oid, Number(pages)] as const]))),
    locked: new Set(notRead.map(({ request }) => request.oid)),
  };
}
