import type { Catalog, Column, ForeignKey, Table } from '../catalog/catalog.js';
import type { Derivations, DerivedRead, DerivedWrite, Origin } from './derived.js';
import { findTable, keysOfOne } from './derived-sql.js';

/** A column that is filled from other rows, with all that is known of it. */
export interface DerivedGroup {
  readonly table: Table;
  readonly column: Column;
  readonly from: Origin;
  /** The parent that is copied from, or the children that are counted. */
  readonly other: Table;
  /** Leads from this table to the parent, or from the children to this table. */
  readonly key: ForeignKey;
  readonly writes: readonly DerivedWrite[];
  readonly reads: readonly DerivedRead[];
  /** Something else is written to it too. */
  readonly overwritten: boolean;
}

/** One for each column that the catalog has, in order of table and column. What names a column or a key that it has not is left out. */
export function groupDerived(catalog: Catalog, { writes, others, reads }: Derivations): DerivedGroup[] {
  const groups = new Map<string, DerivedGroup>();
  for (const write of writes) {
    const found = locate(catalog, write);
    if (found === null) continue;
    const id = `${found.table.schema}.${found.table.name}.${found.column.name}`;
    const group = groups.get(id) ?? {
      ...found,
      writes: [],
      reads: reads.filter((read) => read.schema === found.table.schema && read.table === found.table.name && read.column === write.column),
      overwritten: others.some((other) => other.column === write.column && findTable(catalog, nameOf(other)) === found.table),
    };
    const same = write.from.kind === group.from.kind && write.from.table === group.from.table;
    groups.set(id, same ? { ...group, writes: [...group.writes, write] } : group);
  }
  return [...groups].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, group]) => group);
}

/** `file:line` of what writes it. What a revision did once counts only where there is nothing else. */
export function placesOf({ writes }: DerivedGroup): string[] {
  const lasting = writes.filter(({ by }) => by !== 'revision');
  const places = (lasting.length === 0 ? writes : lasting).flatMap(({ place }) => (place === null ? [] : [`${place.file}:${place.line}`]));
  return [...new Set(places)];
}

function locate(catalog: Catalog, write: DerivedWrite): Pick<DerivedGroup, 'table' | 'column' | 'from' | 'other' | 'key'> | null {
  const { from } = write;
  const table = findTable(catalog, nameOf(write));
  const other = findTable(catalog, { schema: from.schema, name: from.table });
  const column = table?.columns.find(({ name }) => name === write.column);
  if (table === null || other === null || column === undefined || column.generated !== null || isInKey(table, column.name)) return null;
  if (from.kind === 'copy' && (isInKey(other, from.column) || !other.columns.some(({ name }) => name === from.column))) return null;
  const keys = from.kind === 'copy' ? keysOfOne(table, other) : keysOfOne(other, table);
  const key = keys.find(({ columns }) => columns[0] === from.key[0]);
  return key === undefined ? null : { table, column, from, other, key };
}

/** What a key holds says which row is meant: it is not there to be read. */
function isInKey({ primaryKey, foreignKeys }: Table, column: string): boolean {
  return primaryKey?.columns.includes(column) === true || foreignKeys.some(({ columns }) => columns.includes(column));
}

function nameOf({ schema, table }: { readonly schema: string | null; readonly table: string }): { schema: string | null; name: string } {
  return { schema, name: table };
}
