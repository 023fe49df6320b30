import { findModelForeignKey, findModelTable, findRelationships } from './find-model.js';
import type { Models, ModelRelationship } from './models.js';

/** What the models say happens to the referencing rows when the referenced row is deleted. */
export interface DeleteBehaviour {
  /** `ondelete=` of the model's key, in capitals; null when it states none. */
  readonly onDelete: string | null;
  /** The parent's relationship to these rows: `Customer.orders`; null when it has none, or more than one key leads there. */
  readonly relationship: string | null;
  /** True when the relationship means the rows to go: cascade "delete", or passive_deletes. */
  readonly deletes: boolean;
  /** What `session.delete(parent)` does to them, in words that continue "SQLAlchemy …"; null when no relationship is known. */
  readonly unitOfWork: string | null;
}

/** A foreign key of the catalog, as far as it is needed here. */
interface Key {
  readonly name: string;
  readonly columns: readonly string[];
  readonly references: { readonly schema: string; readonly table: string };
}

interface Child {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly nullable: boolean }[];
}

/** Null where no model declares the table. */
export function readDeleteBehaviour(models: Models, table: Child, key: Key): DeleteBehaviour | null {
  const child = findModelTable(models, table);
  if (child === null) return null;
  const parent = findModelTable(models, { schema: key.references.schema, name: key.references.table });
  const relationship = parent === null ? undefined : findRelationships(child, parent)[0];
  const nullable = key.columns.every((name) => table.columns.some((column) => column.name === name && column.nullable));
  return {
    onDelete: findModelForeignKey(child, key)?.onDelete ?? null,
    relationship: relationship === undefined ? null : `${relationship.className}.${relationship.name}`,
    deletes: relationship !== undefined && (cascadesDelete(relationship) || relationship.passiveDeletes !== false),
    unitOfWork: relationship === undefined ? null : describeUnitOfWork(relationship, key, nullable),
  };
}

function cascadesDelete({ cascade }: ModelRelationship): boolean {
  const words = (cascade ?? '').split(',').map((word) => word.trim());
  return words.includes('all') || words.includes('delete');
}

/** Source: https://docs.sqlalchemy.org/en/20/orm/cascades.html#delete and orm/collections.html "passive deletes" */
function describeUnitOfWork(relationship: ModelRelationship, { columns }: Key, nullable: boolean): string {
  const name = `${relationship.className}.${relationship.name}`;
  const list = columns.join(', ');
  if (relationship.passiveDeletes === 'all') return `leaves the rows to the database (passive_deletes="all" on ${name})`;
  if (cascadesDelete(relationship))
    return relationship.passiveDeletes
      ? `deletes only the rows that are loaded and leaves the rest to the database (passive_deletes on ${name})`
      : `loads the rows of ${name} and deletes them one by one`;
  const effect = nullable ? `sets ${list} to NULL` : `fails, because it would set ${list} to NULL`;
  return relationship.passiveDeletes ? `${effect} in the rows that are loaded (${name})` : `loads the rows of ${name} and ${effect}`;
}
