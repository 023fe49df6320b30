import type { ClassValue, Value } from '../../python/value.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import type { ColumnType } from '../column-type.js';
import { resolveType } from '../column-type-use.js';
import type { ColumnDraft, TableDraft } from '../draft.js';
import type { Registry } from '../registry.js';

/** What columns are qualified by: a table, an alias of one, a subquery, a common table expression, a function. */
export interface Source {
  /** Quoted; may hold marks. */
  readonly name: string;
  /** As it stands in FROM. */
  readonly from: string;
  readonly table: TableDraft | null;
  readonly columns: readonly SourceColumn[];
}

/** A column that a source offers. */
export interface SourceColumn {
  /** What code calls it: `subquery.c.key`. */
  readonly key: string;
  /** Quoted; may hold marks. */
  readonly name: string;
  readonly type: ColumnType | null;
  /** What it stands for: the column of a table, or an expression that has its own identity. */
  readonly origin: { readonly source: Source; readonly column: ColumnDraft } | Value | null;
  readonly class: ClassValue | null;
}

/** How columns of a table are qualified and how it stands in FROM: SQLAlchemy writes the schema in both places. */
export function nameTable({ schema, name }: TableDraft): string {
  return schema === null ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

export function makeTableSource(registry: Registry, table: TableDraft, alias: string | null): Source {
  const name = alias ?? nameTable(table);
  return {
    name,
    from: alias === null ? name : `${nameTable(table)} AS ${alias}`,
    table,
    columns: table.columns.map((column) => ({
      key: column.key,
      name: quoteIdentifier(column.name),
      type: resolveType(registry, table, column, 1),
      origin: null,
      class: null,
    })),
  };
}
