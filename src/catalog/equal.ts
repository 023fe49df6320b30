import type { Catalog, Column, Index, Table } from './catalog.js';
import type { Difference } from './equal/difference.js';
import { diffRecords, type Records } from './equal/records.js';

export type { Difference };

/**
 * What differs, in order of kind and name; empty for equal catalogs. Both should be read on one server, for then one and the same
 * expression has one text. Left out of account: versions, order of columns within a table (a property of its own, `position`, tells),
 * names of copies that a partition has of its parent's foreign keys, and what only says how a partition came by a column or a check.
 */
export function compareCatalogs(before: Catalog, after: Catalog): readonly Difference[] {
  return diffRecords(listRecords(before), listRecords(after));
}

function listRecords(catalog: Catalog): Records {
  const records: Records = new Map();
  const add = (kind: string, object: string, value: object): void => void records.set(`${kind}\n${object}`, { ...value });
  for (const schema of catalog.schemas) add('schema', schema, {});
  for (const { schema, name } of catalog.extensions) add('extension', name, { schema });
  for (const table of catalog.tables) addTable(table, add);
  for (const { columns, indexes, ...view } of catalog.views) {
    const name = `${view.schema}.${view.name}`;
    add('view', name, view);
    columns.forEach((column, position) => add('view column', `${name}.${column.name}`, { ...column, position }));
    for (const index of indexes) add('index', `${view.schema}.${index.name}`, comparableIndex(index, view.name));
  }
  for (const sequence of catalog.sequences) add('sequence', `${sequence.schema}.${sequence.name}`, sequence);
  for (const type of catalog.enums) add('enum', `${type.schema}.${type.name}`, type);
  for (const type of catalog.domains) add('domain', `${type.schema}.${type.name}`, type);
  for (const type of catalog.composites) add('composite type', `${type.schema}.${type.name}`, type);
  for (const type of catalog.ranges) add('range type', `${type.schema}.${type.name}`, type);
  for (const collation of catalog.collations) add('collation', `${collation.schema}.${collation.name}`, collation);
  for (const routine of catalog.functions) add(routine.kind, `${routine.schema}.${routine.name}(${routine.arguments})`, routine);
  for (const statistics of catalog.extendedStatistics) add('statistics', `${statistics.schema}.${statistics.name}`, statistics);
  for (const { kind, identity, text } of catalog.comments) add('comment', `${kind} ${identity}`, { text });
  return records;
}

type Add = (kind: string, object: string, value: object) => void;

function addTable(table: Table, add: Add): void {
  const { columns, primaryKey, uniques, foreignKeys, checks, exclusions, indexes, triggers, policies, ...rest } = table;
  const name = `${table.schema}.${table.name}`;
  const isPartition = table.partitionOf !== null;
  add('table', name, rest);
  columns.forEach((column, position) => add('column', `${name}.${column.name}`, { ...comparableColumn(column, isPartition), position }));
  if (primaryKey !== null) add('primary key', `${name}.${primaryKey.name}`, primaryKey);
  for (const key of uniques) add('unique', `${name}.${key.name}`, key);
  for (const key of foreignKeys)
    add('foreign key', `${name}.${key.inherited ? key.definition : key.name}`, key.inherited ? { ...key, name: null } : key);
  for (const check of checks) add('check', `${name}.${check.name}`, isPartition ? { ...check, local: null } : check);
  for (const exclusion of exclusions) add('exclusion', `${name}.${exclusion.name}`, exclusion);
  for (const index of indexes) add('index', `${table.schema}.${index.name}`, comparableIndex(index, table.name));
  for (const trigger of triggers) add('trigger', `${name}.${trigger.name}`, trigger);
  for (const policy of policies) add('policy', `${name}.${policy.name}`, policy);
}

function comparableColumn(column: Column, isPartition: boolean): object {
  const { local, ...rest } = column;
  return isPartition ? rest : { ...rest, local };
}

function comparableIndex(index: Index, table: string): object {
  return { ...index, table };
}
