import type { Catalog, QualifiedName, Table } from '../../catalog/catalog.js';
import { qualify, quoteIdentifier } from '../../postgres/identifier.js';
import type { Database } from '../../shadow/database.js';

/** What stands in a table: how many rows, and a sum of the values of each column that does not depend on the rows' order. */
export interface TableContents {
  readonly table: QualifiedName;
  readonly rows: number;
  /** By column: its checksum; null where all values are NULL. */
  readonly columns: ReadonlyMap<string, string | null>;
}

/** Reads tables as the owner: functions of others may stand in the way of a superuser. Partitions count with their parent. */
export async function readContents(
  database: Database,
  { tables }: Catalog,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, TableContents>> {
  const client = await database.asOwner();
  const contents = new Map<string, TableContents>();
  for (const table of tables) {
    const name = qualify(table.schema, table.name);
    if (table.partitionOf !== null || table.kind === 'foreign table' || !names.has(name)) continue;
    const { rows } = await client.query<Record<string, string | null>>(selectContents(table));
    const [row] = rows;
    if (row === undefined) continue;
    const { count, ...sums } = row;
    const columns = table.columns.map((column, at) => [column.name, sums[`c${at}`] ?? null] as const);
    contents.set(name, { table: { schema: table.schema, name: table.name }, rows: Number(count), columns: new Map(columns) });
  }
  return contents;
}

function selectContents({ schema, name, columns }: Table): string {
  const sums = columns.map(
    (column, at) => `pg_catalog.sum(pg_catalog.hashtextextended(${quoteIdentifier(column.name)}::text, 0)::numeric)::text AS c${at}`,
  );
  return `SELECT ${['pg_catalog.count(*)::text AS count', ...sums].join(', ')} FROM ${qualify(schema, name)}`;
}

/** Rows, columns or whole tables whose contents are others than before. */
export interface Lost {
  readonly kind: 'table' | 'column' | 'rows';
  /** `public.users.email`. */
  readonly object: string;
  readonly before: number;
  readonly after: number;
}

/** What is missing or differs after, of what stood before: values of columns, rows, tables. Only tables that had rows can tell. */
export function compareContents(before: ReadonlyMap<string, TableContents>, after: ReadonlyMap<string, TableContents>): readonly Lost[] {
  return [...before].flatMap(([name, old]): Lost[] => {
    const now = after.get(name);
    const object = `${old.table.schema}.${old.table.name}`;
    if (old.rows === 0) return [];
    if (now === undefined) return [{ kind: 'table', object, before: old.rows, after: 0 }];
    if (now.rows !== old.rows) return [{ kind: 'rows', object, before: old.rows, after: now.rows }];
    return [...old.columns].flatMap(([column, sum]): Lost[] => {
      if (sum === null || now.columns.get(column) === sum) return [];
      return [{ kind: 'column', object: `${object}.${column}`, before: old.rows, after: now.columns.get(column) == null ? 0 : now.rows }];
    });
  });
}
