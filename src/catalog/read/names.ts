import type { QualifiedName } from '../catalog.js';
import { groupBy } from '../group-by.js';
import type { ColumnRow } from './columns.js';
import type { RelationRow } from './relations.js';
import type { Snapshot } from './snapshot.js';

/** What the numbers in a snapshot stand for. */
export interface Names {
  /** Undefined for relations that are not users' (an extension's, a temporary one). */
  relation(oid: number): RelationRow | undefined;
  qualified(oid: number): QualifiedName;
  columns(relation: number): readonly ColumnRow[];
  column(relation: number, number: number): string;
  collation(oid: number): QualifiedName | null;
  operatorClass(oid: number): string | null;
}

export function nameObjects(snapshot: Snapshot): Names {
  const relations = new Map(snapshot.relations.map((row) => [row.oid, row]));
  const columns = groupBy(snapshot.columns, (row) => row.relation);
  const collations = new Map(snapshot.collationNames.map(({ oid, schema, name }) => [oid, { schema, name }]));
  const classes = new Map(snapshot.operatorClasses.map((row) => [row.oid, row.name]));
  return {
    relation: (oid) => relations.get(oid),
    qualified: (oid) => {
      const row = relations.get(oid);
      return { schema: row?.schema ?? '', name: row?.name ?? '' };
    },
    columns: (relation) => columns.get(relation) ?? [],
    column: (relation, number) => findColumn(columns.get(relation) ?? [], number)?.name ?? '',
    collation: (oid) => collations.get(oid) ?? (oid === 100 ? { schema: 'pg_catalog', name: 'default' } : null),
    operatorClass: (oid) => classes.get(oid) ?? null,
  };
}

/** Numbers have gaps where columns were dropped, and mostly none. */
export function findColumn(columns: readonly ColumnRow[], number: number): ColumnRow | undefined {
  const guess = columns[number - 1];
  return guess?.number === number ? guess : columns.find((column) => column.number === number);
}
