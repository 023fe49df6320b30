import type { CheckConstraint, Deferrability, ExclusionConstraint, ForeignKey, ForeignKeyAction, KeyConstraint } from '../catalog.js';
import type { ConstraintRow } from './constraints.js';
import type { Definitions } from './definition.js';
import type { IndexRow } from './indexes.js';
import type { Names } from './names.js';

/** Letters of pg_constraint.confupdtype and confdeltype (nodes/parsenodes.h). */
const ACTIONS: Readonly<Record<string, ForeignKeyAction>> = {
  a: 'NO ACTION',
  r: 'RESTRICT',
  c: 'CASCADE',
  n: 'SET NULL',
  d: 'SET DEFAULT',
};

const MATCHES: Readonly<Record<string, ForeignKey['match']>> = { s: 'SIMPLE', f: 'FULL', p: 'PARTIAL' };

export function toKey(row: ConstraintRow, index: IndexRow | undefined, names: Names): KeyConstraint {
  const included = index?.columns.split(' ').slice(index.key_count).map(Number) ?? [];
  return {
    name: row.name,
    columns: row.columns.map((number) => names.column(row.relation, number)),
    include: included.map((number) => names.column(row.relation, number)),
    nullsNotDistinct: index?.nulls_not_distinct ?? false,
    deferrable: toDeferrability(row),
    definition: row.definition ?? '',
    inherited: row.inherited,
  };
}

export function toForeignKey(row: ConstraintRow, names: Names): ForeignKey {
  const referenced = names.qualified(row.referenced);
  return {
    name: row.name,
    columns: row.columns.map((number) => names.column(row.relation, number)),
    references: {
      schema: referenced.schema,
      table: referenced.name,
      columns: row.referenced_columns.map((number) => names.column(row.referenced, number)),
    },
    onDelete: ACTIONS[row.on_delete] ?? 'NO ACTION',
    onUpdate: ACTIONS[row.on_update] ?? 'NO ACTION',
    match: MATCHES[row.match] ?? 'SIMPLE',
    deferrable: toDeferrability(row),
    validated: row.validated,
    inherited: row.inherited,
    definition: row.definition ?? '',
  };
}

export function toCheck(row: ConstraintRow, names: Names, definitions: Definitions): CheckConstraint {
  const texts = definitions.get('check', row.oid);
  return {
    name: row.name,
    expression: texts?.[1] ?? null,
    columns: row.columns.map((number) => names.column(row.relation, number)),
    validated: row.validated,
    noInherit: row.no_inherit,
    inherited: row.inherited,
    local: row.local,
    definition: texts?.[0] ?? null,
  };
}

export function toExclusion(row: ConstraintRow, names: Names, definitions: Definitions): ExclusionConstraint {
  return {
    name: row.name,
    columns: row.columns.filter((number) => number > 0).map((number) => names.column(row.relation, number)),
    definition: definitions.get('exclusion', row.oid)?.[0] ?? null,
  };
}

function toDeferrability(row: ConstraintRow): Deferrability {
  if (!row.deferrable) return 'not deferrable';
  return row.deferred ? 'initially deferred' : 'deferrable';
}
