import type { Index, IndexKey, QualifiedName } from '../catalog.js';
import type { Definitions, DefinitionTexts } from './definition.js';
import type { IndexRow } from './indexes.js';
import { findColumn, type Names } from './names.js';

/** Bits of pg_index.indoption (catalog/pg_index.h). */
const DESCENDING = 1;
const NULLS_FIRST = 2;

export function toIndex(
  row: IndexRow,
  names: Names,
  definitions: Definitions,
  constraint: string | null,
  parent: QualifiedName | null,
): Index {
  const texts = definitions.get('index', row.oid);
  const columns = row.columns.split(' ').map(Number);
  return {
    name: row.name,
    method: row.method,
    unique: row.unique,
    primary: row.primary,
    exclusion: row.exclusion,
    valid: row.valid,
    nullsNotDistinct: row.nulls_not_distinct,
    keys: toKeys(row, columns, names, texts),
    include: columns.slice(row.key_count).map((number) => names.column(row.relation, number)),
    predicate: texts?.[1] ?? null,
    isPartial: row.partial,
    constraint,
    inherited: parent !== null,
    parent,
    replicaIdentity: row.replica_identity,
    definition: texts?.[0] ?? null,
  };
}

function toKeys(row: IndexRow, columns: readonly number[], names: Names, texts: DefinitionTexts | undefined): readonly IndexKey[] {
  const options = row.options.split(' ').map(Number);
  const classes = row.classes.split(' ').map(Number);
  const collations = row.collations.split(' ').map(Number);
  const expressions = texts?.slice(2) ?? [];
  let expression = 0;
  return columns.slice(0, row.key_count).map((number, position) => {
    const column = number === 0 ? undefined : findColumn(names.columns(row.relation), number);
    const collation = collations[position] ?? 0;
    const option = options[position] ?? 0;
    return {
      column: column?.name ?? null,
      expression: number === 0 ? (expressions[expression++] ?? null) : null,
      descending: (option & DESCENDING) !== 0,
      nullsFirst: (option & NULLS_FIRST) !== 0,
      opclass: names.operatorClass(classes[position] ?? 0),
      collation: collation === 0 || collation === (column?.collation ?? 100) ? null : names.collation(collation),
    };
  });
}
