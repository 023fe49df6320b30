import type { Column, Sequence } from '../catalog.js';
import type { ColumnRow } from './columns.js';
import type { Definitions } from './definition.js';
import type { Names } from './names.js';
import type { SequenceRow } from './sequences.js';

export function toColumn(
  row: ColumnRow,
  names: Names,
  definitions: Definitions,
  identitySequence: Sequence | null,
  unvalidatedNotNull: string | null,
): Column {
  return {
    name: row.name,
    type: row.type,
    baseType: row.base_type,
    nullable: !row.not_null || unvalidatedNotNull !== null,
    unvalidatedNotNull,
    default: row.default,
    identity: row.identity === '' ? null : row.identity === 'a' ? 'always' : 'by default',
    generated:
      row.generated === '' || row.default_oid === null
        ? null
        : { expression: definitions.get('generated', row.default_oid)?.[0] ?? null, stored: row.generated === 's' },
    collation: row.collation === row.type_collation ? null : names.collation(row.collation),
    local: row.local,
    identitySequence,
    comment: row.comment,
  };
}

export function toSequence(row: SequenceRow, names: Names): Sequence {
  const table = row.relation === null ? undefined : names.relation(row.relation);
  const owned = table !== undefined && row.column !== null && row.column > 0;
  return {
    schema: row.schema,
    name: row.name,
    type: row.type,
    start: row.start,
    increment: row.increment,
    minimum: row.minimum,
    maximum: row.maximum,
    cache: row.cache,
    cycle: row.cycle,
    unlogged: row.unlogged,
    ownedBy: owned ? { schema: table.schema, table: table.name, column: names.column(table.oid, row.column) } : null,
  };
}
