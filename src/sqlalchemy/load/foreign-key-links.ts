import type { ColumnDraft, TableDraft } from '../draft.js';
import { finishColumnKey, finishConstraint } from '../finish-constraint.js';
import type { ModelForeignKey } from '../models.js';
import type { Registry } from '../registry.js';
import { calledSymbol } from '../symbol.js';

/** A column and the table that has it. */
export interface TableColumn {
  readonly table: TableDraft;
  readonly column: ColumnDraft;
}

/** One foreign key, column by column. */
export type KeyLink = readonly { readonly referencing: TableColumn; readonly referenced: TableColumn }[];

interface Known {
  /** Tables, and columns and items of the one, that were read when the links were found: more may come. */
  readonly read: string;
  readonly links: readonly KeyLink[];
}

const known = new WeakMap<TableDraft, Known>();

/** The foreign keys of a table whose referenced table is among those that were read. */
export function foreignKeysOf(registry: Registry, table: TableDraft): readonly KeyLink[] {
  const read = `${registry.tables.length} ${table.columns.length} ${table.items.length}`;
  const before = known.get(table);
  if (before?.read === read) return before.links;
  const links = findLinks(registry, table);
  known.set(table, { read, links });
  return links;
}

function findLinks(registry: Registry, table: TableDraft): readonly KeyLink[] {
  const onColumns = table.columns.flatMap((column) =>
    column.items
      .filter((item) => calledSymbol(item) === 'ForeignKey')
      .flatMap((item) => finishColumnKey(registry, table, column, item) ?? []),
  );
  const onTable = table.items
    .filter((item) => calledSymbol(item) === 'ForeignKeyConstraint')
    .map((item) => finishConstraint(registry, table, item))
    .filter((made): made is ModelForeignKey => made?.kind === 'foreign key');
  return [...onColumns, ...onTable].flatMap((key) => {
    const link = linkOf(registry, table, key);
    return link === null ? [] : [link];
  });
}

function linkOf(registry: Registry, table: TableDraft, { columns, references }: ModelForeignKey): KeyLink | null {
  const other = registry.tables.find((one) => one.name === references.table && one.schema === references.schema);
  if (other === undefined) return null;
  const link = columns.flatMap((name, at) => {
    const referencing = table.columns.find((one) => one.name === name);
    const referenced = other.columns.find((one) => one.name === references.columns[at]);
    return referencing === undefined || referenced === undefined
      ? []
      : [{ referencing: { table, column: referencing }, referenced: { table: other, column: referenced } }];
  });
  return link.length === columns.length ? link : null;
}
