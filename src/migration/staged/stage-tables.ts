import type { Catalog, Table } from '../../catalog/catalog.js';
import { writeCatalog } from '../../catalog/write.js';
import { qualify } from '../../postgres/identifier.js';
import { contract, expand, sql } from './part.js';
import type { StagedItem, StageRequest } from './stage.js';

/** New tables with all that belongs to them: nobody waits for what nobody uses. */
export function* stageNewTables({ before, after }: StageRequest): Generator<StagedItem> {
  const made = after.tables.filter((table) => !has(before, table));
  if (made.length === 0) return;
  yield expand(sql(writeTables(after, made, before), made.toReversed().filter(isNoPartitionOf(made)).map(dropSql)));
}

/** Tables that go: only once no code names them. */
export function* stageRemovedTables({ before, after }: StageRequest): Generator<StagedItem> {
  const gone = before.tables.filter((table) => !has(after, table));
  if (gone.length === 0) return;
  const names = gone.map(({ name }) => name).join(', ');
  yield contract(
    `code that no longer names ${names}`,
    sql(gone.toReversed().filter(isNoPartitionOf(gone)).map(dropSql), writeTables(before, gone, after)),
  );
}

function has({ tables }: Catalog, { schema, name }: Table): boolean {
  return tables.some((table) => table.schema === schema && table.name === name);
}

/** A partition goes with its parent. */
function isNoPartitionOf(tables: readonly Table[]): (table: Table) => boolean {
  return ({ partitionOf }) =>
    partitionOf === null || !tables.some(({ schema, name }) => schema === partitionOf.parent.schema && name === partitionOf.parent.name);
}

function dropSql({ schema, name }: Table): string {
  return `DROP TABLE ${qualify(schema, name)}`;
}

/** What makes these tables where the others are, with their sequences, indexes, keys and comments. */
function writeTables(catalog: Catalog, tables: readonly Table[], other: Catalog): string[] {
  const all = writeCatalog(catalog).statements.map(({ sql: statement }) => statement);
  const rest = new Set(
    writeCatalog({
      ...catalog,
      tables: catalog.tables.filter((table) => !tables.includes(table)),
      sequences: ownedByOthers(catalog, tables),
    }).statements.map(({ sql: statement }) => statement),
  );
  const there = new Set(writeCatalog({ ...other, tables: [], views: [] }).statements.map(({ sql: statement }) => statement));
  const mine = all.filter((statement) => !rest.has(statement) && !there.has(statement) && mentionsAny(statement, tables));
  return mine.map((statement) => statement.replace(/^CREATE TABLE (?=\S+ \()/, 'CREATE TABLE '));
}

function ownedByOthers({ sequences }: Catalog, tables: readonly Table[]): Catalog['sequences'] {
  return sequences.filter(
    ({ ownedBy }) => ownedBy === null || !tables.some(({ schema, name }) => schema === ownedBy.schema && name === ownedBy.table),
  );
}

/** A foreign key of another table that refers to one of these comes with that table. */
function mentionsAny(statement: string, tables: readonly Table[]): boolean {
  const altered = /^ALTER TABLE (?:ONLY )?(\S+)/.exec(statement)?.[1];
  return (
    altered === undefined || tables.some(({ schema, name }) => qualify(schema, name) === altered) || / ATTACH PARTITION /.test(statement)
  );
}
