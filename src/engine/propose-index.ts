import type { Catalog, Table } from '../catalog/catalog.js';
import { takenRelationNames } from '../catalog/taken-names.js';
import type { Change, CreateIndex } from '../change/change.js';
import { createIndexSql } from '../change/index-sql.js';
import { nameIndex } from '../change/make-name.js';
import type { NamingConvention } from '../change/naming.js';
import { qualify, quoteIdentifier } from '../postgres/identifier.js';
import { formatCount } from '../statistics/figures.js';
import type { Candidate } from './finding.js';

/** An index that is wanted for searches by equality on all of `columns`. */
export interface WantedIndex {
  readonly catalog: Catalog;
  readonly table: Table;
  readonly naming: NamingConvention;
  readonly columns: readonly string[];
  readonly method: 'btree' | 'gist';
  /** Rows of the table; null when unknown. */
  readonly rows: number | null;
  /** Share of NULL in a single column; null when unknown or for several columns. */
  readonly nullFraction: number | null;
  /** What it is for, in words that continue "It serves …". */
  readonly purpose: string;
}

/** From here on an index without its NULL entries is the better one. */
const mostlyNull = 0.5;

/** The index and its alternatives, best first, each with what speaks against it. */
export function proposeIndex(wanted: WantedIndex): Candidate[] {
  if (wanted.table.kind === 'partitioned table') return proposeOnPartitions(wanted);
  const share = wanted.nullFraction ?? 0;
  const full = { ...concurrent(wanted, shape(wanted)), drawback: share >= mostlyNull ? nullEntries(share, wanted) : null };
  const hash = wanted.method === 'btree' && wanted.columns.length === 1 ? [proposeHash(wanted)] : [];
  const partial = isNullable(wanted) && wanted.method === 'btree' ? [proposePartial(wanted, share)] : [];
  const others = [proposeBlocking(wanted), ...hash];
  return share >= mostlyNull ? [...partial, full, ...others] : [full, ...partial, ...others];
}

function shape({ catalog, table, naming, columns, method }: WantedIndex): CreateIndex {
  return {
    kind: 'createIndex',
    schema: table.schema,
    table: table.name,
    name: nameIndex(naming, { table: table.name, columns }, takenRelationNames(catalog, table.schema)),
    method,
    unique: false,
    keys: columns.map((column) => ({ column, expression: null, descending: false, nulls: null, opclass: null })),
    include: [],
    where: null,
    concurrently: true,
  };
}

function concurrent({ purpose, columns, method }: WantedIndex, index: CreateIndex): Omit<Candidate, 'drawback'> {
  const name = method === 'btree' ? 'B-tree' : 'GiST';
  return {
    title: `${name} index on (${columns.join(', ')}), built concurrently`,
    changes: [index],
    why: `It serves ${purpose}, and joins and lists by the same columns; CONCURRENTLY lets writes go on while it is built.`,
  };
}

function proposePartial(wanted: WantedIndex, share: number): Candidate {
  const where = wanted.columns.map((column) => `${quoteIdentifier(column)} IS NOT NULL`).join(' AND ');
  const percent = Math.round(share * 100);
  return {
    title: `Partial B-tree index on (${wanted.columns.join(', ')}) where the value is not NULL`,
    changes: [{ ...shape(wanted), where }],
    why: `It serves ${wanted.purpose}, which never looks for NULL${share >= mostlyNull ? `: ${percent} % of the rows need no entry` : ''}.`,
    drawback:
      share >= mostlyNull ? null : `Cannot serve a search for NULL or an order over all rows${wanted.nullFraction === null ? '' : `, and saves ${percent} % of the entries only`}.`,
  };
}

function nullEntries(share: number, { rows }: WantedIndex): string {
  return `${Math.round(share * 100)} % of its entries would be NULL${rows === null ? '' : ` (about ${formatCount(rows * share)} of ${formatCount(rows)})`}.`;
}

function proposeBlocking(wanted: WantedIndex): Candidate {
  const { rows } = wanted;
  return {
    ...concurrent(wanted, { ...shape(wanted), concurrently: false }),
    title: `The same index, built in the revision's transaction`,
    why: 'One statement that leaves nothing behind when it fails.',
    drawback: `CREATE INDEX holds SHARE on ${wanted.table.name} for the whole build: every INSERT, UPDATE and DELETE waits${rows === null ? '' : ` while ${formatCount(rows)} rows are read and sorted`}.`,
  };
}

function proposeHash(wanted: WantedIndex): Candidate {
  return {
    title: `Hash index on (${wanted.columns.join(', ')})`,
    changes: [{ ...shape(wanted), method: 'hash' }],
    why: 'It finds equal values, which is all that the referential check asks for.',
    drawback: 'Serves equality alone: no order, no range, no index-only scan, no second column.',
  };
}

function isNullable({ table, columns }: WantedIndex): boolean {
  return columns.every((name) => table.columns.some((column) => column.name === name && column.nullable));
}

/**
 * CREATE INDEX CONCURRENTLY is refused on a partitioned table: an index ON ONLY the parent, one built concurrently on each
 * partition, and ATTACH, which makes the parent's valid with the last one.
 * Source: https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
 */
function proposeOnPartitions(wanted: WantedIndex): Candidate[] {
  const index = { ...shape(wanted), concurrently: false };
  const statements = [onOnly(index), ...indexPartitions(wanted, wanted.table, index)];
  const staged: Change = { kind: 'rawSql', statements, reverse: [`DROP INDEX ${qualify(index.schema, index.name)}`] };
  return [
    {
      title: `B-tree index on (${wanted.columns.join(', ')}), built concurrently partition by partition`,
      changes: [staged],
      why: `It serves ${wanted.purpose}; CONCURRENTLY is refused on a partitioned table itself, so each partition's index is built so and attached.`,
      drawback: null,
    },
    {
      title: 'One CREATE INDEX on the partitioned table',
      changes: [index],
      why: 'One statement; partitions made later get the index as well, as they do with the other way.',
      drawback: `Holds SHARE on ${wanted.table.name} and all its partitions until the last one is built: writes to any of them wait.`,
    },
  ];
}

function onOnly(index: CreateIndex): string {
  return createIndexSql(index).replace(' ON ', ' ON ONLY ');
}

function indexPartitions(wanted: WantedIndex, parent: Table, index: CreateIndex): string[] {
  const partitions = wanted.catalog.tables.filter(
    ({ partitionOf, kind }) => partitionOf?.parent.schema === parent.schema && partitionOf.parent.name === parent.name && kind !== 'foreign table',
  );
  return partitions.flatMap((partition) => {
    const own = { ...shape({ ...wanted, table: partition }), concurrently: partition.kind === 'table' };
    const attach = `ALTER INDEX ${qualify(index.schema, index.name)} ATTACH PARTITION ${qualify(own.schema, own.name)}`;
    if (partition.kind === 'table') return [createIndexSql(own), attach];
    return [onOnly(own), ...indexPartitions(wanted, partition, own), attach];
  });
}
