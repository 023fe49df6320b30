import type { CatalogItem } from '../drift/schema-object.js';
import type { Change, IndexPart } from './change.js';

/** The change that makes what a catalog has; null where no change says all of it. */
export function changeOf(item: CatalogItem, schema: string, table: string): Change | null {
  if (item.kind === 'check')
    return item.check.expression === null || item.check.noInherit
      ? null
      : { kind: 'addCheck', schema, table, name: item.check.name, expression: item.check.expression };
  if (item.kind === 'foreign key') {
    const { name, columns, references, onDelete, onUpdate, match, deferrable } = item.key;
    return { kind: 'addForeignKey', schema, table, key: { name, columns, references, onDelete, onUpdate, match, deferrable } };
  }
  const { name, method, unique, keys, include, predicate, nullsNotDistinct, definition } = item.index;
  const parts = keys.flatMap((key) => toPart(key) ?? []);
  if (nullsNotDistinct || / WITH \(/.test(definition ?? '') || parts.length < keys.length) return null;
  return { kind: 'createIndex', schema, table, name, method, unique, keys: parts, include, where: predicate, concurrently: true };
}

function toPart(key: Extract<CatalogItem, { kind: 'index' }>['index']['keys'][number]): IndexPart | null {
  const { column, expression, descending, nullsFirst, opclass, collation } = key;
  if (collation !== null || (column === null && expression === null)) return null;
  const nulls = nullsFirst === descending ? null : nullsFirst ? 'first' : 'last';
  return { column, expression, descending, nulls, opclass };
}
