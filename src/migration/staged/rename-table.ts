import type { Catalog, Table } from '../../catalog/catalog.js';
import type { Part } from '../../change/sequence.js';
import { qualify, quoteIdentifier } from '../../postgres/identifier.js';
import { contract, expand, sql } from './part.js';
import type { Rename, StageRequest } from './stage.js';

interface Renamed {
  /** The schema with the tables under their new names. */
  readonly catalog: Catalog;
  readonly parts: readonly Part[];
}

/**
 * A table under another name: a view takes the old name in the same transaction, so that old code goes on reading and writing, and goes once no
 * code names it. Source: https://www.postgresql.org/docs/18/sql-createview.html#SQL-CREATEVIEW-UPDATABLE-VIEWS
 */
export function renameTables(request: StageRequest): Renamed {
  let renamed: Renamed = { catalog: request.before, parts: [] };
  for (const rename of request.renames) {
    const table = rename.column === null ? findTable(renamed.catalog, rename.schema, rename.table) : undefined;
    const target = findTable(request.after, rename.schema, rename.to);
    if (table === undefined || target === undefined) continue;
    renamed = {
      catalog: withNewName(renamed.catalog, table, rename, request.after),
      parts: [...renamed.parts, ...shadowed(table, rename, renameSequences(renamed.catalog, table, rename, request.after))],
    };
  }
  return renamed;
}

function findTable({ tables }: Catalog, schema: string, name: string): Table | undefined {
  return tables.find((table) => table.schema === schema && table.name === name);
}

function shadowed({ schema, name }: Table, { to }: Rename, sequences: ReadonlyMap<string, string>): Part[] {
  const [old, now] = [qualify(schema, name), qualify(schema, to)];
  const view = `CREATE VIEW ${old} AS SELECT * FROM ${now}`;
  const pairs = [...sequences];
  const say = (from: string, other: string): string => `ALTER SEQUENCE ${qualify(schema, from)} RENAME TO ${quoteIdentifier(other)}`;
  return [
    expand(
      sql(
        [`ALTER TABLE ${old} RENAME TO ${quoteIdentifier(to)}`, view, ...pairs.map(([from, other]) => say(from, other))],
        [...pairs.map(([from, other]) => say(other, from)), `DROP VIEW ${old}`, `ALTER TABLE ${now} RENAME TO ${quoteIdentifier(name)}`],
      ),
    ),
    contract(`code that names ${to} and no longer ${name}`, sql([`DROP VIEW ${old}`], [view])),
  ];
}

/** Sequences of its columns that are named after the table. */
function renameSequences(catalog: Catalog, table: Table, { schema, to }: Rename, after: Catalog): ReadonlyMap<string, string> {
  const owned = ({ sequences }: Catalog, name: string): Map<string, string> =>
    new Map(
      sequences.flatMap((sequence) =>
        sequence.ownedBy?.schema === schema && sequence.ownedBy.table === name ? [[sequence.ownedBy.column, sequence.name] as const] : [],
      ),
    );
  const now = owned(after, to);
  return new Map(
    [...owned(catalog, table.name)].flatMap(([column, name]) => {
      const other = now.get(column);
      return other === undefined || other === name ? [] : [[name, other] as const];
    }),
  );
}

function withNewName(catalog: Catalog, renamed: Table, rename: Rename, after: Catalog): Catalog {
  const sequences = renameSequences(catalog, renamed, rename, after);
  const isIt = (schema: string, name: string): boolean => schema === renamed.schema && name === renamed.name;
  const retext = (text: string | null): string | null =>
    text === null ? null : [...sequences].reduce((all, [from, to]) => all.replaceAll(from, to), text);
  return {
    ...catalog,
    tables: catalog.tables.map((table) => ({
      ...table,
      name: isIt(table.schema, table.name) ? rename.to : table.name,
      columns: table.columns.map((column) => ({ ...column, default: retext(column.default) })),
      foreignKeys: table.foreignKeys.map((key) =>
        isIt(key.references.schema, key.references.table) ? { ...key, references: { ...key.references, table: rename.to } } : key,
      ),
    })),
    sequences: catalog.sequences.map((sequence) => ({
      ...sequence,
      name: sequences.get(sequence.name) ?? sequence.name,
      ownedBy:
        sequence.ownedBy !== null && isIt(sequence.ownedBy.schema, sequence.ownedBy.table)
          ? { ...sequence.ownedBy, table: rename.to }
          : sequence.ownedBy,
    })),
  };
}
