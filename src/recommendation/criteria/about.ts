import type { Catalog, ForeignKey, QualifiedName, Table } from '../../catalog/catalog.js';
import { findTable } from '../../catalog/find-table.js';
import type { Change, CreateIndex } from '../../change/change.js';
import type { Finding } from '../../engine/finding.js';
import { type QueryUse, searchedColumns, usesOf, writesOf } from '../../workload/query-use.js';
import { newIndexes } from '../index-facts.js';

/** What a finding is about, read from its subject and its change: no rule is named. */
export interface About {
  readonly table: Table;
  /** Columns that it turns on; none where it is about the table as a whole. */
  readonly columns: readonly string[];
  readonly index: CreateIndex | null;
  /** The foreign key, where it is one: rows that go from the referenced table search this one. */
  readonly key: ForeignKey | null;
  /** Statements that are judged: those that it names, else those that search by its columns, else all that read the table. */
  readonly queries: readonly QueryUse[];
  /** True where the finding names them. */
  readonly named: boolean;
  /** Statements on the table that are not among them. */
  readonly others: number;
}

/** Null where the finding is about no table of the catalog. */
export function readAbout(finding: Finding, changes: readonly Change[], catalog: Catalog, uses: readonly QueryUse[]): About | null {
  const { subject } = finding;
  const table = subject.schema === null || subject.relation === null ? null : findTable(catalog, subject.schema, subject.relation);
  if (table === null) return null;
  const key = subject.kind === 'constraint' ? (table.foreignKeys.find(({ name }) => name === subject.name) ?? null) : null;
  const index = newIndexes(changes).find((made) => made.schema === table.schema && made.table === table.name) ?? null;
  const columns = columnsOf(finding, table, index);
  const reading = usesOf(uses, table).filter(({ verb }) => verb !== 'insert');
  const named = subject.kind === 'query' ? reading.filter((use) => isNamed(use, subject.name)) : [];
  const checking = key === null ? [] : writesOf(uses, nameOf(key.references)).filter((use) => removesFrom(use, key.references));
  const searching = reading.filter((use) => searchedColumns(use, table).some((column) => columns.includes(column)));
  const queries = named.length > 0 ? named : columns.length > 0 ? [...new Set([...searching, ...checking])] : reading;
  return { table, columns, index, key, queries, named: named.length > 0, others: reading.filter((use) => !queries.includes(use)).length };
}

function isNamed({ name, names, senders }: QueryUse, wanted: string | null): boolean {
  return name === wanted || names.some((other) => other === wanted) || senders.some((sender) => sender.function.name === wanted);
}

function columnsOf({ subject }: Finding, table: Table, index: CreateIndex | null): readonly string[] {
  const { kind, name } = subject;
  if (kind === 'column') return table.columns.some((column) => column.name === name) ? [name ?? ''] : (name ?? '').split(/,\s*/);
  if (kind === 'constraint') {
    const constraints = [...table.foreignKeys, ...table.uniques, ...table.checks, ...(table.primaryKey === null ? [] : [table.primaryKey])];
    return constraints.find((constraint) => constraint.name === name)?.columns ?? indexColumns(index);
  }
  if (kind === 'index')
    return table.indexes.find((each) => each.name === name)?.keys.flatMap(({ column }) => column ?? []) ?? indexColumns(index);
  return indexColumns(index);
}

function indexColumns(index: CreateIndex | null): readonly string[] {
  return index?.keys.flatMap(({ column }) => column ?? []) ?? [];
}

function nameOf({ schema, table }: ForeignKey['references']): QualifiedName {
  return { schema, name: table };
}

function removesFrom(use: QueryUse, { columns }: ForeignKey['references']): boolean {
  return use.verb === 'delete' || (use.verb === 'update' && use.written?.columns.some((column) => columns.includes(column)) === true);
}
