import type { Place } from '../source/place.js';
import type { ModelColumn, ModelForeignKey, Models, ModelTable } from './models.js';

/** The model of a table; one that names no schema stands for `public`, or for any schema when its name is the only one. */
export function findModelTable(models: Models, { schema, name }: { readonly schema: string; readonly name: string }): ModelTable | null {
  const named = models.tables.filter((table) => table.name === name);
  const exact = named.find((table) => (table.schema ?? 'public') === schema);
  const only = named.length === 1 && named[0]?.schema === null ? named[0] : undefined;
  return exact ?? only ?? null;
}

export function findModelColumn(table: ModelTable, name: string): ModelColumn | null {
  return table.columns.find((column) => column.name === name) ?? null;
}

/** The model's own declaration of a foreign key: by its name, else by its columns and what they refer to. */
export function findModelForeignKey(
  table: ModelTable,
  key: { readonly name: string; readonly columns: readonly string[]; readonly references: { readonly table: string } },
): ModelForeignKey | null {
  const keys = table.constraints.filter((constraint) => constraint.kind === 'foreign key');
  const same = keys.filter(({ columns, references }) => columns.join() === key.columns.join() && references.table === key.references.table);
  return same.find(({ name }) => name === key.name) ?? same[0] ?? null;
}

interface KeyOfTable {
  readonly table: { readonly schema: string; readonly name: string };
  readonly key: Parameters<typeof findModelForeignKey>[1];
}

/** Where the models declare a foreign key; else its table; null where no model does. */
export function placeOfForeignKey(models: Models | null, { table, key }: KeyOfTable): Place | null {
  const model = models === null ? null : findModelTable(models, table);
  return model === null ? null : (findModelForeignKey(model, key)?.place ?? model.place);
}
