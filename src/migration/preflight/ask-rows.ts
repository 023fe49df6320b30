import type { Catalog, Table } from '../../catalog/catalog.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import { askConstraints } from './ask-constraints.js';
import { askDomains } from './ask-domains.js';
import { askPartitions } from './ask-partitions.js';
import { askTypeChange } from './ask-type-change.js';
import { nameOf, tableOf } from './names.js';
import { countNulls, countRows } from './queries.js';
import type { DataQuestion } from './question.js';
import type { SchemaStep } from './schema-step.js';

/**
 * What the rows that are there can make a statement fail on, and what of them goes with it. Told from what it changed in the schema, whatever
 * way it was written; tables that it makes itself have no rows.
 */
export function askRows(step: SchemaStep): DataQuestion[] {
  const before = new Map(step.before.tables.map((table) => [nameOf(table), table]));
  const asked = step.after.tables.flatMap((table) => {
    const old = before.get(nameOf(table));
    return old === undefined ? [] : askTable(old, table, step);
  });
  return [...asked, ...askPartitions(step, before), ...askDomains(step), ...askLost(step, before)];
}

function askTable(before: Table, after: Table, step: SchemaStep): DataQuestion[] {
  // A partition's columns and constraints are its parent's, which is asked about as a whole.
  const inherited = before.partitionOf !== null && after.partitionOf !== null && changed(after.partitionOf.parent, step);
  const columns = inherited ? [] : askColumns(before, after, step);
  return [...columns, ...askConstraints(before, after, step, inherited)];
}

function changed(parent: { readonly schema: string; readonly name: string }, { before, after }: SchemaStep): boolean {
  const find = ({ tables }: Catalog) => tables.find(({ schema, name }) => schema === parent.schema && name === parent.name);
  return JSON.stringify(find(before)) !== JSON.stringify(find(after));
}

function askColumns(before: Table, after: Table, step: SchemaStep): DataQuestion[] {
  return after.columns.flatMap((column): DataQuestion[] => {
    const old = before.columns.find(({ name }) => name === column.name);
    const table = tableOf(after);
    if (old === undefined) {
      if (column.nullable || column.default !== null || column.identity !== null || column.generated !== null || isRename(step.sql))
        return [];
      const counts = `rows: ${column.name} is NOT NULL and has no default, so that it fails with any`;
      return [{ risk: 'fails', about: 'rows', table, columns: [column.name], counts, sql: countRows(table), why: null }];
    }
    const nulls: DataQuestion[] =
      old.nullable && !column.nullable
        ? [
            {
              risk: 'fails',
              about: 'nulls',
              table,
              columns: [column.name],
              counts: `rows in which ${column.name} is NULL`,
              sql: countNulls(table, [column.name]),
              why: null,
            },
          ]
        : [];
    const cast = askTypeChange(table, old, column, step);
    return cast === null ? nulls : [...nulls, cast];
  });
}

/** Columns and tables that go, with what stands in them. */
function askLost({ after, sql }: SchemaStep, stood: ReadonlyMap<string, Table>): DataQuestion[] {
  if (isRename(sql)) return [];
  const now = new Map(after.tables.map((table) => [nameOf(table), table]));
  return [...stood.values()].flatMap((table): DataQuestion[] => {
    const left = now.get(nameOf(table));
    if (left === undefined)
      return table.partitionOf !== null && !now.has(nameOf(table.partitionOf.parent))
        ? []
        : [
            {
              risk: 'loses',
              about: 'rows lost',
              table: tableOf(table),
              columns: [],
              counts: `rows of ${table.name}`,
              sql: countRows(table),
              why: null,
            },
          ];
    if (table.partitionOf !== null) return [];
    return table.columns
      .filter(({ name, generated }) => generated === null && !left.columns.some((column) => column.name === name))
      .map(({ name }) => ({
        risk: 'loses',
        about: 'values lost',
        table: tableOf(table),
        columns: [name],
        counts: `values of ${table.name}.${name}`,
        sql: countRows(table, `${quoteIdentifier(name)} IS NOT NULL`),
        why: null,
      }));
  });
}

/** ALTER … RENAME, ALTER … SET SCHEMA: what has another name has gone nowhere. */
function isRename(sql: string): boolean {
  return /\bRENAME\b|\bSET\s+SCHEMA\b/i.test(sql);
}
