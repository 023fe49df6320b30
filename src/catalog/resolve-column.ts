import type { Scope } from '../sql/scopes.js';
import type { Catalog, Column, Table } from './catalog.js';

/** A column of a table, found by the name that a statement gives it. */
export interface ResolvedColumn {
  readonly table: Table;
  readonly column: Column;
  /** What the statement calls the table. */
  readonly alias: string;
}

/** The table that a name in FROM means: of the schema that is written, else public first. */
export function resolveTable(catalog: Catalog, { schema, name }: { readonly schema: string | null; readonly name: string }): Table | null {
  const named = catalog.tables.filter((table) => table.name === name && (schema === null || table.schema === schema));
  return named.find((table) => table.schema === 'public') ?? named[0] ?? null;
}

/** The column that `[alias, column]` or `[column]` means in a scope or one around it; null where the text alone does not tell. */
export function resolveColumn(catalog: Catalog, scope: Scope | null, names: readonly string[]): ResolvedColumn | null {
  if (scope === null) return null;
  const name = names.at(-1);
  const of = names.length > 1 ? names.at(-2) : undefined;
  const found = scope.tables.flatMap(({ schema, name: table, alias }) => {
    if (of !== undefined && alias !== of) return [];
    const resolved = resolveTable(catalog, { schema, name: table });
    const column = resolved?.columns.find((each) => each.name === name);
    return resolved === null || column === undefined ? [] : [{ table: resolved, column, alias }];
  });
  const [first] = found;
  if (first !== undefined) return found.length === 1 && (of !== undefined || !scope.others) ? first : null;
  return resolveColumn(catalog, scope.outer, names);
}
