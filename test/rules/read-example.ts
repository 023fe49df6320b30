import { readCatalog } from '../../src/catalog/read.js';
import type { Example, Inputs } from '../../src/engine/rule.js';
import type { TestDatabase } from '../harness/database.js';

/** Sets an example up on a database and reads it as a review would. */
export async function readExample(example: Example, database: TestDatabase): Promise<Inputs> {
  if (example.sql !== undefined) await database.client.query(example.sql);
  return { catalog: await readCatalog(database.client), models: null, revisions: null, plans: null, statistics: null, volumes: null };
}
