import { createHash } from 'node:crypto';
import type { Catalog } from '../../catalog/catalog.js';

/** Tells whether two reviews judged the same schema: 16 hex digits of a hash of the catalog, which lists everything in order of name. */
export function fingerprintSchema(catalog: Catalog): string {
  const { major: _major, extensions: _extensions, ...schema } = catalog;
  return createHash('sha256').update(JSON.stringify(schema)).digest('hex').slice(0, 16);
}
