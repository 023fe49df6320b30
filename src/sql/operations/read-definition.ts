import type { ColumnDef, Constraint, Node, RangeVar, TypeName } from '@pgsql/types';
import type { ColumnText, ConstraintText, Name, TypeText } from './operation.js';
import { sliceElement, sliceUntil, type StatementText } from '../statement-text.js';

/** Columns and constraints of PostgreSQL's parse tree, with their own text. */

export function readName(relation: RangeVar | undefined): Name {
  return { schema: relation?.schemaname ?? null, name: relation?.relname ?? '' };
}

/** `a.b` as the parser gives names of types and functions: a list of strings. */
export function readQualified(parts: readonly Node[] | undefined): Name {
  const names = readStrings(parts);
  return { schema: names.length > 1 ? (names.at(-2) ?? null) : null, name: names.at(-1) ?? '' };
}

export function readStrings(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ('String' in node && node.String.sval !== undefined ? [node.String.sval] : []));
}

const AFTER_TYPE =
  /^\s+(collate|constraint|not\s+null|null|default|check|unique|primary\s+key|references|generated|deferrable|initially|compression|storage|using)\b/i;
const AFTER_DEFAULT = /^\s+(collate|constraint|not\s+null|null|check|unique|primary\s+key|references|generated|deferrable|initially)\b/i;

export function readType(text: StatementText, type: TypeName | undefined): TypeText {
  const { schema, name } = readQualified(type?.names);
  const modifiers = (type?.typmods ?? []).flatMap((node) =>
    'A_Const' in node && node.A_Const.ival !== undefined ? [node.A_Const.ival.ival ?? 0] : [],
  );
  const sql = type?.location === undefined ? name : sliceUntil(text.sql, text.index(type.location), AFTER_TYPE);
  return { sql, name, schema, modifiers, dimensions: type?.arrayBounds?.length ?? 0 };
}

export function readColumn(text: StatementText, column: ColumnDef): ColumnText {
  const constraints = (column.constraints ?? []).flatMap((node) => ('Constraint' in node ? [node.Constraint] : []));
  const plain = new Set(['CONSTR_DEFAULT', 'CONSTR_NOTNULL', 'CONSTR_NULL']);
  const defaulting = constraints.find((constraint) => constraint.contype === 'CONSTR_DEFAULT');
  return {
    name: column.colname ?? '',
    type: readType(text, column.typeName),
    nullable: !constraints.some((constraint) => constraint.contype === 'CONSTR_NOTNULL' || constraint.contype === 'CONSTR_PRIMARY'),
    default: defaulting === undefined ? null : readDefault(text, defaulting),
    sql: column.location === undefined ? '' : sliceElement(text.sql, text.index(column.location)),
    more: column.collClause !== undefined || constraints.some((constraint) => !plain.has(constraint.contype ?? '')),
  };
}

function readDefault(text: StatementText, constraint: Constraint): string {
  const from = text.index(constraint.location ?? 0);
  return sliceUntil(text.sql, from, AFTER_DEFAULT)
    .replace(/^constraint\s+\S+\s+/i, '')
    .replace(/^default\s+/i, '');
}

const constraintTypes: Readonly<Record<string, ConstraintText['type']>> = {
  CONSTR_PRIMARY: 'primary key',
  CONSTR_UNIQUE: 'unique',
  CONSTR_FOREIGN: 'foreign key',
  CONSTR_CHECK: 'check',
  CONSTR_EXCLUSION: 'exclude',
  CONSTR_NOTNULL: 'not null',
};

export function readConstraint(text: StatementText, constraint: Constraint): ConstraintText {
  return {
    type: constraintTypes[constraint.contype ?? ''] ?? 'other',
    name: constraint.conname ?? null,
    columns: readStrings(constraint.contype === 'CONSTR_FOREIGN' ? constraint.fk_attrs : constraint.keys),
    references: constraint.contype === 'CONSTR_FOREIGN' ? readReferences(constraint) : null,
    plain: isPlain(constraint),
    sql: constraint.location === undefined ? '' : sliceElement(text.sql, text.index(constraint.location)),
  };
}

const actions: Readonly<Record<string, string>> = { c: 'CASCADE', n: 'SET NULL', d: 'SET DEFAULT', r: 'RESTRICT' };

function readReferences(constraint: Constraint): ConstraintText['references'] {
  return {
    table: readName(constraint.pktable),
    columns: readStrings(constraint.pk_attrs),
    onDelete: actions[constraint.fk_del_action ?? ''] ?? null,
    onUpdate: actions[constraint.fk_upd_action ?? ''] ?? null,
  };
}

function isPlain(constraint: Constraint): boolean {
  const {
    deferrable,
    initdeferred,
    skip_validation,
    is_no_inherit,
    nulls_not_distinct,
    including,
    indexname,
    options,
    fk_matchtype,
    fk_del_set_cols,
  } = constraint;
  const flags = [deferrable, initdeferred, skip_validation, is_no_inherit, nulls_not_distinct].some((flag) => flag === true);
  return (
    !flags &&
    indexname === undefined &&
    [including, options, fk_del_set_cols].every((list) => list === undefined || list.length === 0) &&
    (fk_matchtype ?? 's') === 's'
  );
}
