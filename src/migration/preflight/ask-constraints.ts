import type { CheckConstraint, ExclusionConstraint, ForeignKey, Index, Table } from '../../catalog/catalog.js';
import { qualify, quoteIdentifier } from '../../postgres/identifier.js';
import { nameOf, tableOf } from './names.js';
import { countBreaking, countDuplicates, countExcluded, countOrphans, countRows } from './queries.js';
import type { DataQuestion } from './question.js';
import type { SchemaStep } from './schema-step.js';

/** What the rows may say against constraints and unique indexes that a statement makes or validates. `own` are the columns that stood before. */
export function askConstraints(before: Table, after: Table, step: SchemaStep, inherited: boolean): DataQuestion[] {
  const own = new Set(before.columns.map(({ name }) => name));
  const stood = ({ columns: used }: { readonly columns: readonly string[] }): boolean => used.every((name) => own.has(name));
  return [
    ...after.checks
      .filter((check) => !inherited && stood(check) && isNewlyValid(check, before.checks))
      .flatMap((check) => askCheck(after, check)),
    ...after.foreignKeys
      .filter((key) => !key.inherited && stood(key) && isNewlyValid(key, before.foreignKeys))
      .map((key) => askReference(after, key, step)),
    ...after.indexes
      .filter((index) => isNewKey(index, before) && keyColumns(index).every((name) => own.has(name)))
      .map((index) => askUnique(after, index)),
    ...after.exclusions
      .filter((constraint) => stood(constraint) && !before.exclusions.some(({ name }) => name === constraint.name))
      .map((constraint) => askExclusion(after, constraint)),
  ];
}

function isNewlyValid(
  constraint: { readonly name: string; readonly validated: boolean },
  before: readonly { readonly name: string; readonly validated: boolean }[],
): boolean {
  return constraint.validated && before.find(({ name }) => name === constraint.name)?.validated !== true;
}

function askCheck(table: Table, { name, expression, columns, inherited }: CheckConstraint): DataQuestion[] {
  if (inherited) return [];
  return [
    {
      risk: 'fails',
      about: 'check',
      table: tableOf(table),
      columns,
      counts: `rows that break ${name}`,
      sql: expression === null ? null : countBreaking(table, expression),
      why: expression === null ? 'its expression could not be read' : null,
    },
  ];
}

function askReference(table: Table, { columns, references, name }: ForeignKey, { before }: SchemaStep): DataQuestion {
  const parent = { schema: references.schema, name: references.table };
  const made = !before.tables.some((one) => nameOf(one) === nameOf(parent));
  const present = columns.map((column) => `${quoteIdentifier(column)} IS NOT NULL`).join(' AND ');
  return {
    risk: 'fails',
    about: 'orphans',
    table: tableOf(table),
    columns,
    counts: `rows whose ${columns.join(', ')} leads to no row of ${references.table} (${name})`,
    // Whoever refers to a table that is only made now refers to nothing.
    sql: made ? countRows(table, present) : countOrphans(table, columns, parent, references.columns),
    why: null,
  };
}

/** Unique and usable now, and not so under any name before. */
function isNewKey(index: Index, before: Table): boolean {
  if (!index.unique || !index.valid || index.inherited) return false;
  return !before.indexes.some((old) => old.unique && old.valid && shapeOf(old) === shapeOf(index));
}

function shapeOf({ keys, predicate, nullsNotDistinct }: Index): string {
  return JSON.stringify([keys.map(({ column, expression, collation }) => [column, expression, collation]), predicate, nullsNotDistinct]);
}

function keyColumns({ keys }: Index): string[] {
  return keys.flatMap(({ column }) => column ?? []);
}

function askUnique(table: Table, { name, keys, predicate, isPartial, nullsNotDistinct }: Index): DataQuestion {
  const spelled = keys.map(({ column, expression, collation }) => {
    const key = column === null ? expression : quoteIdentifier(column);
    return key === null || collation === null ? key : `${key} COLLATE ${qualify(collation.schema, collation.name)}`;
  });
  const known = spelled.flatMap((key) => key ?? []);
  const readable = known.length === keys.length && (!isPartial || predicate !== null);
  const shown = keys.map(({ column, expression }) => column ?? expression ?? '?').join(', ');
  return {
    risk: 'fails',
    about: 'duplicates',
    table: tableOf(table),
    columns: keys.flatMap(({ column }) => column ?? []),
    counts: `values of (${shown}) that stand more than once (${name})`,
    sql: readable ? countDuplicates(table, known, { predicate, nullsAlike: nullsNotDistinct }) : null,
    why: readable ? null : 'the definition of the index could not be read',
  };
}

const EXCLUSION = /^EXCLUDE USING \w+ \((.*?)\)(?: WHERE \((.*)\))?(?: (?:NOT )?DEFERRABLE.*)?$/s;

function askExclusion(table: Table, { name, columns, definition }: ExclusionConstraint): DataQuestion {
  const [, list, predicate = null] = EXCLUSION.exec(definition ?? '') ?? [];
  const elements = (list ?? '').split(/,(?![^()]*\))/).map((element) => {
    const [, column, operator] = /^\s*("(?:[^"]|"")+"|[\w$]+)(?:\s+[\w.]+)?\s+WITH\s+(\S+)\s*$/.exec(element) ?? [];
    return column === undefined || operator === undefined
      ? null
      : { column: column.replaceAll(/^"|"$/g, '').replaceAll('""', '"'), operator };
  });
  const plain = elements.flatMap((element) => element ?? []);
  const readable = list !== undefined && plain.length === elements.length;
  return {
    risk: 'fails',
    about: 'exclusion',
    table: tableOf(table),
    columns,
    counts: `pairs of rows that ${name} excludes`,
    sql: readable ? countExcluded(table, plain, predicate) : null,
    why: readable ? null : 'it excludes by an expression, which is not taken apart',
  };
}
