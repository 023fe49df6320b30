import type { Column, ForeignKey, Index, KeyConstraint, Table } from '../../catalog/catalog.js';
import { concurrently } from '../../change/index-sql.js';
import type { Change } from '../../change/change.js';
import { renderSql } from '../../change/render.js';
import { addStaged } from '../../change/sql-steps.js';
import { truncateName } from '../../sqlalchemy/naming.js';
import { takenConstraintNames, takenRelationNames } from '../../catalog/taken-names.js';
import { qualify, quoteIdentifier, quoteLiteral } from '../../postgres/identifier.js';
import { sql } from './part.js';
import { buildIndex, rename } from './stage-indexes.js';
import type { TablePair } from './stage.js';

/** What hangs on a column that another one takes the place of. */
export interface Dependents {
  /** Makes them on the new column, under a name of their own where the old ones still have theirs. */
  readonly build: readonly Change[];
  /** Gives them their names, once the old column is gone. */
  readonly rename: readonly Change[];
  /** Makes the old ones again, on the way back. */
  readonly restore: readonly string[];
}

interface Replacement {
  /** As it will be. */
  readonly column: Column;
  /** Its name until then. */
  readonly working: string;
}

/** Indexes, keys and checks on the new column; or why they cannot be made beside the old ones. */
export function findDependents(pair: TablePair, { column, working }: Replacement): Dependents | { readonly why: string } {
  const { before, after, request } = pair;
  const old = before.columns.find(({ name }) => name === column.name)?.name ?? formerName(pair, column);
  const relations = takenRelationNames(request.before, before.schema);
  const constraints = takenConstraintNames(before);
  const build: Change[] = [];
  const renames: Change[] = [];
  const on = { schema: before.schema, table: before.name };
  const swap = (columns: readonly string[]): string[] => columns.map((name) => (name === column.name ? working : name));
  const renamed = working === column.name;

  for (const index of indexesOn(after, column.name)) {
    if (!renamed && (index.predicate !== null || index.keys.some(({ expression }) => expression !== null)))
      return { why: `index ${index.name} has an expression or a predicate` };
    const name = workingName(index.name, relations);
    const moved = {
      ...index,
      keys: index.keys.map((key) => (key.column === column.name ? { ...key, column: working } : key)),
      include: swap(index.include),
    };
    const change = buildIndex(after, moved, name);
    if (change === null || (change.kind === 'rawSql' && !renamed))
      return { why: `index ${index.name} has options that plinth does not spell` };
    build.push(change);
    if (name !== index.name) renames.push(rename(before, name, index.name));
  }
  for (const key of after.uniques.filter(({ columns }) => columns.includes(column.name))) {
    const name = workingName(key.name, new Set([...constraints, ...relations]));
    const definition = key.definition;
    build.push({
      kind: 'addKey',
      ...on,
      type: 'unique',
      name,
      columns: swap(key.columns),
      include: swap(key.include),
      nullsNotDistinct: key.nullsNotDistinct,
      deferrable: key.deferrable,
      definition,
    });
    if (name !== key.name) renames.push(renameConstraint(before, name, key.name));
  }
  for (const key of after.foreignKeys.filter(({ columns }) => columns.includes(column.name))) {
    const name = workingName(key.name, constraints);
    const { references, onDelete, onUpdate, match, deferrable } = key;
    build.push({
      kind: 'addForeignKey',
      ...on,
      key: { name, columns: swap(key.columns), references, onDelete, onUpdate, match, deferrable },
    });
    if (name !== key.name) renames.push(renameConstraint(before, name, key.name));
  }
  for (const check of after.checks.filter(({ columns }) => columns.includes(column.name))) {
    if (check.expression === null) return { why: `the expression of check ${check.name} is not known` };
    const name = workingName(check.name, constraints);
    const expression = renamed ? check.expression : renameIn(check.expression, column.name, working);
    build.push({ kind: 'addCheck', ...on, name, expression });
    if (name !== check.name) renames.push(renameConstraint(before, name, check.name));
  }
  return { build, rename: renames, restore: restoreDependents(before, old) };
}

/** The name, or one beside it until it is free. */
export function workingName(name: string, taken: ReadonlySet<string>): string {
  return taken.has(name) ? truncateName(`${name.slice(0, 58)}_new`) : name;
}

/** Statements that make again what goes with a column when it is dropped: indexes, keys, checks, its comment. */
export function restoreDependents(table: Table, column: string): readonly string[] {
  const on = { schema: table.schema, table: table.name };
  const comment = table.columns.find(({ name }) => name === column)?.comment ?? null;
  return [
    ...indexesOn(table, column).flatMap(({ definition }) => (definition === null ? [] : [concurrently(definition)])),
    ...table.uniques.filter(({ columns }) => columns.includes(column)).flatMap((key) => restoreKey(table, key)),
    ...table.foreignKeys.filter(({ columns }) => columns.includes(column)).flatMap((key) => restoreForeignKey(table, key)),
    ...table.checks
      .filter(({ columns }) => columns.includes(column))
      .flatMap(({ name, definition }) => (definition === null ? [] : addStaged(on, name, definition.replace(/ NOT VALID$/, '')))),
    ...(comment === null
      ? []
      : [`COMMENT ON COLUMN ${qualify(table.schema, table.name)}.${quoteIdentifier(column)} IS ${quoteLiteral(comment)}`]),
  ];
}

/** Both sides of a table without what hangs on renamed columns: it is built along with them. */
export function withoutRenamed(pair: TablePair): TablePair {
  const renames = pair.request.renames.filter(
    ({ schema, table, column }) => schema === pair.before.schema && table === pair.before.name && column !== null,
  );
  return renames.reduce(
    (left, { column, to }) => ({ ...left, before: without(left.before, column ?? ''), after: without(left.after, to) }),
    pair,
  );
}

function without(table: Table, column: string): Table {
  const apart = ({ columns }: { readonly columns: readonly string[] }): boolean => !columns.includes(column);
  const hanging = indexesOn(table, column);
  return {
    ...table,
    indexes: table.indexes.filter((index) => !hanging.includes(index)),
    uniques: table.uniques.filter(apart),
    foreignKeys: table.foreignKeys.filter(apart),
    checks: table.checks.filter(apart),
  };
}

function formerName({ before, request }: TablePair, column: Column): string {
  return (
    request.renames.find(({ schema, table, to }) => schema === before.schema && table === before.name && to === column.name)?.column ??
    column.name
  );
}

function indexesOn({ indexes }: Table, column: string): Index[] {
  return indexes.filter(
    ({ constraint, inherited, exclusion, keys, include, predicate }) =>
      constraint === null &&
      !inherited &&
      !exclusion &&
      (include.includes(column) ||
        mentions(predicate, column) ||
        keys.some((key) => key.column === column || mentions(key.expression, column))),
  );
}

function mentions(text: string | null, column: string): boolean {
  return text !== null && new RegExp(`(?<![\\w"])"?${column.replaceAll(/\W/g, '.')}"?(?![\\w"])`).test(text);
}

/** An expression as the server prints it, of another column: names outside of literals that are neither called nor cast to. */
export function renameIn(expression: string, column: string, to: string): string {
  const name = quoteIdentifier(column).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(String.raw`'(?:[^']|'')*'|(?<![\w".:])${name}(?![\w"]|\s*\()`, 'g');
  return expression.replaceAll(pattern, (found) => (found.startsWith("'") ? found : quoteIdentifier(to)));
}

function restoreKey(table: Table, key: KeyConstraint): readonly string[] {
  return renderSql({
    kind: 'addKey',
    schema: table.schema,
    table: table.name,
    type: 'unique',
    name: key.name,
    columns: key.columns,
    include: key.include,
    nullsNotDistinct: key.nullsNotDistinct,
    deferrable: key.deferrable,
    definition: key.definition,
  }).up.map(({ sql: statement }) => statement);
}

export function restoreForeignKey(table: Table, key: ForeignKey): readonly string[] {
  return addStaged({ schema: table.schema, table: table.name }, key.name, key.definition.replace(/ NOT VALID$/, ''));
}

function renameConstraint(table: Table, from: string, to: string): Change {
  const alter = `ALTER TABLE ${qualify(table.schema, table.name)} RENAME CONSTRAINT`;
  const say = (one: string, other: string): string => `${alter} ${quoteIdentifier(one)} TO ${quoteIdentifier(other)}`;
  return sql([say(from, to)], [say(to, from)]);
}
