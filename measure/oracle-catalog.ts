import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { measureFolder } from './backend.js';
import type { SchemaDocument } from './schema-document.js';

/** Read the whole schema of the database at `url` (a libpq URL), independently of plinth's own catalog reader. */
export async function readOracleCatalog(url: string): Promise<SchemaDocument> {
  const [row] = await queryOracle(url, 'oracle-catalog.sql');
  return row?.['schema'] as SchemaDocument;
}

/** Run one of the oracle's SQL files with search_path = pg_catalog. */
export async function queryOracle(url: string, file: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SET search_path = pg_catalog');
    const { rows } = await client.query<Record<string, unknown>>(await readFile(join(measureFolder, file), 'utf8'));
    return rows;
  } finally {
    await client.end();
  }
}
