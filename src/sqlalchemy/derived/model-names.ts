import type { ModelColumn, ModelForeignKey, ModelRelationship, Models, ModelTable } from '../models.js';

/** The models by the names that code has for them. */
export interface ModelNames {
  /** By class; a name that two tables' classes share is left out. */
  readonly byClass: ReadonlyMap<string, ModelTable>;
  /** By what variables and attributes for one row are called: `project`, `api_key`. */
  readonly byVariable: ReadonlyMap<string, ModelTable>;
  readonly tables: readonly ModelTable[];
}

export function nameModels({ tables }: Models): ModelNames {
  const classes = tables.flatMap((table) => table.classes.map((name) => [name, table] as const));
  const unique = classes.filter(([name, table]) => classes.every(([other, otherTable]) => other !== name || otherTable === table));
  return { byClass: new Map(unique), byVariable: new Map(unique.map(([name, table]) => [snakeCase(name), table])), tables };
}

/** `APIKey` → `api_key`, `ProjectMember` → `project_member`. */
export function snakeCase(name: string): string {
  return name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '_')
    .toLowerCase()
    .replace(/_(model|orm|entity|db)$/, '');
}

export function attributeColumn(table: ModelTable, attribute: string): ModelColumn | null {
  return table.columns.find((column) => column.attribute === attribute) ?? null;
}

/** Foreign keys from one table to another, of one column each. */
export function keysBetween(child: ModelTable, parent: ModelTable): ModelForeignKey[] {
  return child.constraints.filter(
    (constraint): constraint is ModelForeignKey =>
      constraint.kind === 'foreign key' &&
      constraint.columns.length === 1 &&
      constraint.references.table === parent.name &&
      (constraint.references.schema === null || parent.schema === null || constraint.references.schema === parent.schema),
  );
}

export function relationshipOf(table: ModelTable, attribute: string): ModelRelationship | null {
  return table.relationships.find(({ name }) => name === attribute) ?? null;
}

/** Whether a column belongs to a key of its table: what a key holds is no copy to be dropped. */
export function isInKey(table: ModelTable, column: ModelColumn): boolean {
  return (
    column.primaryKey ||
    table.primaryKey.columns.includes(column.name) ||
    table.constraints.some((constraint) => constraint.kind === 'foreign key' && constraint.columns.includes(column.name))
  );
}

/** What can be compared with `=` as it is: text with text, numbers with numbers; null for a type that is not known. */
export function familyOf({ type, enum: enumName }: ModelColumn): string | null {
  if (enumName !== null) return `enum ${enumName}`;
  if (type === null) return null;
  if (/^(var)?char|^text|^citext|^character/i.test(type)) return 'text';
  if (/^(small|big)?int|^numeric|^decimal|^float|^double|^real/i.test(type)) return 'number';
  return type.replace(/\(.*$/, '').toUpperCase();
}
