import type { Select } from '../../postgres/session.js';
import type { Extension } from '../catalog.js';
import { isNotOfExtension, isUserSchema } from './user-objects.js';

export async function readSchemas(select: Select): Promise<readonly string[]> {
  const rows = await select<{ name: string }>(
    'catalog.schemas',
    `select n.nspname as name from pg_namespace n where ${isUserSchema('n.nspname')} and ${isNotOfExtension('pg_namespace', 'n.oid')} order by 1`,
  );
  return rows.map((row) => row.name);
}

export function readExtensions(select: Select): Promise<readonly Extension[]> {
  return select(
    'catalog.extensions',
    'select n.nspname as schema, x.extname as name, x.extversion as version from pg_extension x join pg_namespace n on n.oid = x.extnamespace order by 2',
  );
}
