import type { ClientBase } from 'pg';
import { withShadowSession, type ReadSession } from '../postgres/session.js';
import type { NotExamined } from '../source/place.js';
import type { Catalog } from './catalog.js';
import { readDefinitions } from './read/definitions.js';
import { nameObjects } from './read/names.js';
import { listRequests } from './read/requests.js';
import { readSnapshot } from './read/snapshot.js';
import { toCatalog } from './read/to-catalog.js';

export interface CatalogReading {
  readonly catalog: Catalog;
  /** Definitions that were locked and objects that the model has no place for. */
  readonly notExamined: readonly NotExamined[];
}

/** Reads a database of our own shadow, inside or outside of a transaction; see `withShadowSession`. */
export async function readCatalog(client: ClientBase): Promise<Catalog> {
  return withShadowSession(client, async (session) => (await readCatalogThrough(session)).catalog);
}

/**
 * Reads any database: plain columns in one snapshot that no lock can hold up, then the definitions that PostgreSQL prints only with a
 * lock, at most 500 a statement. Whatever stays locked is null in the catalog and stands in `notExamined`.
 */
export async function readCatalogThrough(session: ReadSession): Promise<CatalogReading> {
  const snapshot = await session.snapshot((select) => readSnapshot(select, session.major));
  const names = nameObjects(snapshot);
  const { definitions, notExamined } = await readDefinitions(session, listRequests(snapshot, names));
  return { catalog: toCatalog(snapshot, names, definitions), notExamined };
}
