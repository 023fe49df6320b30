import pg from 'pg';
import type { Catalog, Table } from '../catalog/catalog.js';
import { Failure } from '../failure/failure.js';
import { qualify } from '../postgres/identifier.js';
import type { ReadSession } from '../postgres/session.js';

/** A table that holds versions as Alembic keeps them, and what stands in it. */
export interface VersionTable {
  readonly schema: string;
  readonly name: string;
  /** Null where it could not be read. */
  readonly ids: readonly string[] | null;
  readonly why: string | null;
}

/** Alembic's version tables, whatever they are called: a table of the one column `version_num`. One short statement each. */
export async function readVersionTables(session: ReadSession, catalog: Catalog): Promise<readonly VersionTable[]> {
  const read: VersionTable[] = [];
  for (const { schema, name } of listVersionTables(catalog))
    read.push({ schema, name, ...(await readIds(session, qualify(schema, name))) });
  return read;
}

export function listVersionTables({ tables }: Catalog): readonly Table[] {
  return tables.filter(({ columns, kind }) => kind === 'table' && columns.length === 1 && columns[0]?.name === 'version_num');
}

/** SQLSTATEs that say something of this table alone: lock_not_available, undefined_table (dropped meanwhile). */
const ABOUT_THE_TABLE: Readonly<Record<string, string>> = {
  '55P03': 'it is locked: a migration may be running',
  '42P01': 'it was dropped meanwhile',
};

async function readIds(session: ReadSession, table: string): Promise<Pick<VersionTable, 'ids' | 'why'>> {
  try {
    const rows = await session.brief<{ id: string | null }>('drift.versions', `select version_num::text as id from ${table} order by 1`);
    return { ids: rows.flatMap(({ id }) => id ?? []), why: null };
  } catch (error) {
    const why =
      error instanceof Failure && error.code === 'insufficient_privilege'
        ? `the role may not read it: GRANT SELECT ON ${table}`
        : error instanceof pg.DatabaseError
          ? ABOUT_THE_TABLE[error.code ?? '']
          : undefined;
    if (why === undefined) throw error;
    return { ids: null, why };
  }
}
