import type { ClientBase } from 'pg';
import { withShadowSession, type ReadSession } from '../postgres/session.js';
import type { NotExamined } from '../source/place.js';
import type { Catalog } from './catalog.js';
import { readDefinitions } from './read/definitions.js';
import { nameObjects } from './read/names.js';
import { listRequests } from './read/requests.js';
import { readSnapshot } from './read/snapshot.js';
import { toCatalog } from './read/to-catalog.js';
import { readUnmodelled } from './read/unmodelled.js';

export interface CatalogReading {
  readonly catalog: Catalog;
  /** Definitions that were locked and objects that the model has no place for. */
  readonly notExamined: readonly NotExamined[];
}

/** Reads a database of our own shadow, inside or outside of a transaction of the caller's; see `withShadowSession`. */
export async function readCatalog(client: ClientBase): Promise<Catalog> {
  return withShadowSession(client, async (session) => (await readThrough(session, false)).catalog);
}

/**
 * Reads somebody's database: plain columns in one snapshot that no lock can hold up, then the definitions that PostgreSQL prints only
 * with a lock, at most 500 a statement. Whatever stays locked is null in the catalog and stands in `notExamined`.
 */
export function readLiveCatalog(session: ReadSession): Promise<CatalogReading> {
  return readThrough(session, true);
}

async function readThrough(session: ReadSession, withUnmodelled: boolean): Promise<CatalogReading> {
  const [snapshot, unmodelled] = await session.snapshot(
    async (select) => [await readSnapshot(select, session.major), withUnmodelled ? await readUnmodelled(select) : []] as const,
  );
  const names = nameObjects(snapshot);
  const { definitions, notExamined } = await readDefinitions(session, listRequests(snapshot, names));
  const outside = unmodelled.map((object): NotExamined => ({
    file: null,
    line: null,
    object,
    reason: 'plinth does not read objects of this kind',
  }));
  return { catalog: toCatalog(snapshot, names, definitions), notExamined: [...notExamined, ...outside] };
}
