import { findModelForeignKey, findModelTable } from './find-model.js';
import type { Models, ModelForeignKey, ModelTable } from './models.js';
import { findParentRelationships, findSecondary, type ParentRelationship } from './parent-relationships.js';

/** What the models say happens to the referencing rows when the referenced row is deleted. */
export interface DeleteBehaviour {
  /** `ondelete=` of the model's key, in capitals; null when it states none. */
  readonly onDelete: string | null;
  /** The parent's relationship to these rows, a backref included: `Customer.orders`; null when it has none, or which key it follows is not known. */
  readonly relationship: string | null;
  /**
   * What `session.delete(parent)` means for the rows: `deletes` them (a delete cascade, or the association table of a relationship), `nulls`
   * their key, or `nothing`, so that the database must answer (`passive_deletes="all"`); `some` where it nulls loaded rows alone, or
   * fails because the key is NOT NULL; null when no relationship is known.
   */
  readonly effect: 'deletes' | 'nulls' | 'nothing' | 'some' | null;
  /** The same in words that continue "SQLAlchemy …"; null when no relationship is known. */
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
  const declared = findModelForeignKey(child, key);
  const nullable = key.columns.every((name) => table.columns.some((column) => column.name === name && column.nullable));
  return { onDelete: declared?.onDelete ?? null, ...readRelationship(models, { child, key, declared, nullable }) };
}

interface Asked {
  readonly child: ModelTable;
  readonly key: Key;
  readonly declared: ModelForeignKey | null;
  readonly nullable: boolean;
}

function readRelationship(models: Models, { child, key, declared, nullable }: Asked): Omit<DeleteBehaviour, 'onDelete'> {
  const parent = findModelTable(models, { schema: key.references.schema, name: key.references.table });
  if (parent === null || declared === null) return { relationship: null, effect: null, unitOfWork: null };
  const found = findParentRelationships({ child, parent, key: declared });
  const relationship = found.find(cascadesDelete) ?? found[0];
  if (relationship !== undefined)
    return {
      relationship: nameOf(relationship),
      effect: effectOf(relationship, nullable),
      unitOfWork: describeUnitOfWork(relationship, key, nullable),
    };
  const secondary = findSecondary({ child, parent }, models.tables);
  if (secondary === null) return { relationship: null, effect: null, unitOfWork: null };
  return { relationship: nameOf(secondary), effect: 'deletes', unitOfWork: `deletes the rows with either side of ${nameOf(secondary)}` };
}

function nameOf({ className, name }: ParentRelationship): string {
  return `${className}.${name}`;
}

function cascadesDelete({ cascade }: ParentRelationship): boolean {
  const words = (cascade ?? '').split(',').map((word) => word.trim());
  return words.includes('all') || words.includes('delete');
}

/** Source: https://docs.sqlalchemy.org/en/20/orm/relationship_api.html#sqlalchemy.orm.relationship.params.passive_deletes */
function effectOf(relationship: ParentRelationship, nullable: boolean): DeleteBehaviour['effect'] {
  if (cascadesDelete(relationship)) return 'deletes';
  if (relationship.passiveDeletes === 'all') return 'nothing';
  return nullable && !relationship.passiveDeletes ? 'nulls' : 'some';
}

/** Source: https://docs.sqlalchemy.org/en/20/orm/cascades.html#delete and orm/collections.html "passive deletes" */
function describeUnitOfWork(relationship: ParentRelationship, { columns }: Key, nullable: boolean): string {
  const name = nameOf(relationship);
  const list = columns.join(', ');
  if (cascadesDelete(relationship))
    return relationship.passiveDeletes !== false
      ? `deletes only the rows that are loaded and leaves the rest to the database (passive_deletes on ${name})`
      : `loads the rows of ${name} and deletes them one by one`;
  if (relationship.passiveDeletes === 'all') return `leaves the rows to the database (passive_deletes="all" on ${name})`;
  const effect = nullable ? `sets ${list} to NULL` : `fails, because it would set ${list} to NULL`;
  return relationship.passiveDeletes ? `${effect} in the rows that are loaded (${name})` : `loads the rows of ${name} and ${effect}`;
}
