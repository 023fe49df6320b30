import { qualify, quoteIdentifier } from '../../postgres/identifier.js';
import type { Statement } from '../../source/statement.js';
import type { CheckConstraint, Column, KeyConstraint, Table } from '../catalog.js';
import { writeColumn } from './column.js';
import { writeOptions } from './options.js';
import { makeStatement } from './statement.js';

/** What CREATE TABLE leaves for later, as the writer plans it. */
export interface TablePlan {
  /** Major of the server to write for. */
  readonly major: number;
  /** Keys of dependencies (`default …`, `check …`) on functions that need this table or another first. */
  isDeferred(key: string): boolean;
  readonly parents: readonly Table[];
  /** Parents, then theirs. */
  readonly ancestors: readonly Table[];
  /** All tables that inherit from a table, partitions aside. */
  descendantsOf(table: Table): readonly Table[];
}

/**
 * CREATE TABLE with columns, valid checks, primary key and uniques. A partition is made as a table of its own and attached later, as
 * pg_dump does, which keeps its column order; attaching then pairs its keys with its parent's.
 */
export function writeTable(table: Table, plan: TablePlan): Statement {
  const isPartition = table.partitionOf !== null;
  const withIdentity = !isPartition || plan.major < PARTITIONS_INHERIT_IDENTITY;
  const columns = table.columns
    .filter((column) => isPartition || column.local || table.inherits.length === 0)
    .map((column) => writeColumn(column, { withDefault: !plan.isDeferred(defaultKey(table, column)), withIdentity }));
  const checks = table.checks
    .filter((check) => isInline(table, check, plan))
    .map((check) => `CONSTRAINT ${quoteIdentifier(check.name)} ${check.definition}`);
  const keys = listKeys(table).inline.map((key) => `CONSTRAINT ${quoteIdentifier(key.name)} ${key.definition}`);
  const parts = [...columns, ...checks, ...keys];
  const unlogged = table.persistence === 'unlogged' ? 'UNLOGGED ' : '';
  const inherits =
    table.inherits.length === 0 ? '' : ` INHERITS (${table.inherits.map((parent) => qualify(parent.schema, parent.name)).join(', ')})`;
  const partition = table.partitionKey === null ? '' : ` PARTITION BY ${table.partitionKey}`;
  return makeStatement(
    `CREATE ${unlogged}TABLE ${qualify(table.schema, table.name)} (${parts.length === 0 ? '' : `\n  ${parts.join(',\n  ')}\n`})${inherits}${partition}${writeOptions(table.options)}`,
    nameTable(table),
  );
}

/**
 * Of keys over the same columns that stand in one CREATE TABLE, PostgreSQL makes the first alone (transformIndexConstraints), so the
 * others are added later.
 */
function listKeys({ primaryKey, uniques }: Table): { readonly inline: readonly KeyConstraint[]; readonly later: readonly KeyConstraint[] } {
  const all = [...(primaryKey === null ? [] : [primaryKey]), ...uniques];
  const isFirst = (key: KeyConstraint, position: number): boolean =>
    all.findIndex(({ columns }) => columns.join('\n') === key.columns.join('\n')) === position;
  return { inline: all.filter(isFirst), later: all.filter((key, position) => !isFirst(key, position)) };
}

/** Since 17 a partition takes part in its parent's identity column and may not have one of its own. */
const PARTITIONS_INHERIT_IDENTITY = 17;

function isInline(table: Table, check: CheckConstraint, plan: TablePlan): boolean {
  return check.definition !== null && check.validated && isOwn(table, check) && !plan.isDeferred(checkKey(table, check));
}

function isOwn(table: Table, check: CheckConstraint): boolean {
  return check.local || table.partitionOf !== null;
}

export function defaultKey(table: Table, column: Column): string {
  return `default ${table.schema}.${table.name}.${column.name}`;
}

export function checkKey(table: Table, check: CheckConstraint): string {
  return `check ${table.schema}.${table.name}.${check.name}`;
}

export function nameTable(table: Table): string {
  return `table "${table.name}"`;
}

/** Defaults and checks that had to wait, checks that are NOT VALID, and where an inheritance child differs from its parents. */
export function* writeTableRest(table: Table, plan: TablePlan): Generator<Statement> {
  const name = qualify(table.schema, table.name);
  const alter = (action: string, only = table.kind !== 'partitioned table'): Statement =>
    makeStatement(`ALTER TABLE ${only ? 'ONLY ' : ''}${name} ${action}`, nameTable(table));
  for (const column of table.columns) {
    const quoted = quoteIdentifier(column.name);
    const inherited = plan.ancestors.flatMap((ancestor) => ancestor.columns.filter(({ name: other }) => other === column.name));
    if (
      column.default !== null &&
      (plan.isDeferred(defaultKey(table, column)) || (!column.local && inherited.some((other) => other.default !== column.default)))
    )
      yield alter(`ALTER COLUMN ${quoted} SET DEFAULT ${column.default}`);
    if (column.default === null && inherited.some((other) => other.default !== null)) yield alter(`ALTER COLUMN ${quoted} DROP DEFAULT`);
    if (needsNotNull(column, plan)) yield alter(`ALTER COLUMN ${quoted} SET NOT NULL`, !isNotNullBelow(table, column, plan));
  }
  for (const { name: column, unvalidatedNotNull, local } of table.columns)
    if (unvalidatedNotNull !== null && local)
      yield alter(`ADD CONSTRAINT ${quoteIdentifier(unvalidatedNotNull)} NOT NULL ${quoteIdentifier(column)} NOT VALID`);
  for (const check of table.checks)
    if (
      check.definition !== null &&
      isOwn(table, check) &&
      !isInline(table, check, plan) &&
      !(table.partitionOf !== null && check.inherited && !check.validated)
    )
      yield alter(`ADD CONSTRAINT ${quoteIdentifier(check.name)} ${check.definition}`);
  for (const key of listKeys(table).later) yield alter(`ADD CONSTRAINT ${quoteIdentifier(key.name)} ${key.definition}`);
  for (const exclusion of table.exclusions)
    if (exclusion.definition !== null) yield alter(`ADD CONSTRAINT ${quoteIdentifier(exclusion.name)} ${exclusion.definition}`);
}

/** An inherited column that is NOT NULL here first: no parent's NOT NULL comes down to it. */
function needsNotNull(column: Column, plan: TablePlan): boolean {
  if (column.nullable || column.local) return false;
  return !plan.parents.some(
    (parent) => parent.columns.some((other) => other.name === column.name && !other.nullable) && isNotNullBelow(parent, column, plan),
  );
}

/** With ONLY, 18 makes the constraint NO INHERIT; without, it becomes NOT NULL in all children, as it must be there already. */
function isNotNullBelow(table: Table, column: Column, plan: TablePlan): boolean {
  return plan.descendantsOf(table).every((child) => child.columns.every((other) => other.name !== column.name || !other.nullable));
}

export function* writeAttachment(table: Table): Generator<Statement> {
  if (table.partitionOf === null || table.partitionOf.bound === null) return;
  const { parent, bound } = table.partitionOf;
  yield makeStatement(
    `ALTER TABLE ONLY ${qualify(parent.schema, parent.name)} ATTACH PARTITION ${qualify(table.schema, table.name)} ${bound}`,
    nameTable(table),
  );
}
