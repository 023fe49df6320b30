import type { CheckConstraint, ForeignKey, Index } from '../catalog/catalog.js';

/** What is compared. A unique index without predicate or expression is a `unique`, like the constraint: both say the same of rows. */
export type ObjectKind =
  | 'table'
  | 'column'
  | 'primary key'
  | 'unique'
  | 'foreign key'
  | 'check'
  | 'exclusion'
  | 'index'
  | 'trigger'
  | 'policy'
  | 'enum'
  | 'domain'
  | 'composite type'
  | 'range type'
  | 'collation'
  | 'sequence'
  | 'view'
  | 'materialized view'
  | 'function'
  | 'procedure'
  | 'aggregate'
  | 'statistics'
  | 'extension';

/** One object of a schema, as it is compared: what can differ in effect, as texts. */
export interface SchemaObject {
  readonly kind: ObjectKind;
  readonly schema: string;
  /** The table or view that it belongs to; null for what stands alone. A table's own name is `name`. */
  readonly relation: string | null;
  /** As stored; `name(arguments)` for routines. */
  readonly name: string;
  /** One line for a reader. */
  readonly text: string;
  readonly properties: Properties;
  /** Columns of its table that it cannot be without. */
  readonly columns: readonly string[];
  /** Two of one kind on one table with the same are one object, whatever they are called; null where only the name tells. */
  readonly signatures: readonly string[];
  /** The same as an index, for a `unique` that is one: what it is where another side has an index of that name that is no `unique`. */
  readonly asIndex?: SchemaObject;
  /** What the catalog says of it, for those that a change can make. */
  readonly item?: CatalogItem;
}

export type CatalogItem =
  | { readonly kind: 'index'; readonly index: Index }
  | { readonly kind: 'foreign key'; readonly key: ForeignKey }
  | { readonly kind: 'check'; readonly check: CheckConstraint };

export type Properties = Readonly<Record<string, string | null>>;

/** `kind`, schema, relation and name: what is one object on all sides. */
export function keyOf({ kind, schema, relation, name }: Pick<SchemaObject, 'kind' | 'schema' | 'relation' | 'name'>): string {
  return [kind, schema, relation ?? '', name].join('\n');
}

/** The table that an object is or belongs to, as `schema.name`; null for what stands alone. */
export function tableOf({ kind, schema, relation, name }: Pick<SchemaObject, 'kind' | 'schema' | 'relation' | 'name'>): string | null {
  if (kind === 'table') return `${schema}.${name}`;
  return relation === null ? null : `${schema}.${relation}`;
}
