import type { Catalog, ForeignKey, Table } from '../catalog/catalog.js';
import type { Place } from '../source/place.js';
import { type DerivedColumn, readDerivedColumns } from '../sql/derived-columns.js';
import type { DerivedWrite, Origin } from './derived.js';

/** A statement that may fill columns from other rows. */
export interface FillingStatement {
  readonly sql: string;
  readonly place: Place | null;
  readonly by: 'revision' | 'query';
}

/** The columns that the statements fill from rows which a foreign key of the catalog leads to. */
export function readDerivedSql(catalog: Catalog, statements: readonly FillingStatement[]): DerivedWrite[] {
  return statements
    .filter(({ sql }) => /\bupdate\b/i.test(sql))
    .flatMap(({ sql, place, by }) =>
      readDerivedColumns(sql).flatMap((derived) => {
        const table = findTable(catalog, derived.table);
        const from = table === null ? null : originOf(catalog, table, derived);
        const text = sql.replaceAll(/\s+/g, ' ').trim();
        return table === null || from === null
          ? []
          : [{ schema: table.schema, table: table.name, column: derived.column, place, from, by, text }];
      }),
    );
}

/** By name, in `public` where the schema is not said and several have it. */
export function findTable({ tables }: Catalog, { schema, name }: { readonly schema: string | null; readonly name: string }): Table | null {
  const named = tables.filter((table) => table.name === name && (schema === null || table.schema === schema));
  return named.find((table) => table.schema === 'public') ?? named[0] ?? null;
}

export function keysOfOne(child: Table, parent: Table): ForeignKey[] {
  return child.foreignKeys.filter(
    ({ columns, references }) => columns.length === 1 && references.table === parent.name && references.schema === parent.schema,
  );
}

function originOf(catalog: Catalog, table: Table, { from }: DerivedColumn): Origin | null {
  const other = findTable(catalog, from.table);
  if (other === null || other === table) return null;
  const [key] = from.kind === 'copy' ? keysOfOne(table, other) : keysOfOne(other, table);
  if (key === undefined) return null;
  const named = { schema: other.schema, table: other.name, key: key.columns };
  return from.kind === 'copy'
    ? { kind: 'copy', ...named, column: from.column }
    : { kind: 'aggregate', ...named, of: from.of, column: null, how: 'computed' };
}
