import type { Change } from './change.js';

/** An object that a change makes, alters or removes, named as the comparison of catalogs names it, and its table. */
export interface ChangedObject {
  readonly kind: 'index' | 'foreign key' | 'check';
  readonly object: string;
  /** `schema.table`. */
  readonly table: string;
}

/** The object of a change; null for those that state none (statements of a rule's own, edits of Python, constraints of any kind). */
export function changedObject(change: Change): ChangedObject | null {
  switch (change.kind) {
    case 'createIndex':
    case 'dropIndex':
      return { kind: 'index', object: `${change.schema}.${change.name}`, table: `${change.schema}.${change.table}` };
    case 'replaceForeignKey':
      return partOf(change, 'foreign key', change.after.name);
    case 'addForeignKey':
      return partOf(change, 'foreign key', change.key.name);
    case 'addCheck':
      return partOf(change, 'check', change.name);
    default:
      return null;
  }
}

function partOf(
  { schema, table }: { readonly schema: string; readonly table: string },
  kind: ChangedObject['kind'],
  name: string,
): ChangedObject {
  return { kind, object: `${schema}.${table}.${name}`, table: `${schema}.${table}` };
}
