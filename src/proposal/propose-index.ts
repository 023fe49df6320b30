import type { Catalog, Table } from '../catalog/catalog.js';
import { takenRelationNames } from '../catalog/taken-names.js';
import type { CreateIndex } from '../change/change.js';
import { nameIndex } from '../change/make-name.js';
import type { NamingConvention } from '../sqlalchemy/naming.js';
import { formatCount } from '../statistics/figures.js';
import type { Candidate, Claim } from '../engine/finding.js';
import { createOnPartitions } from './index-partitions.js';

/** An index that a rule wants. */
export interface WantedIndex {
  readonly catalog: Catalog;
  readonly table: Table;
  readonly naming: NamingConvention;
  readonly keys: readonly { readonly column: string; readonly descending: boolean }[];
  readonly method: 'btree' | 'gist' | 'hash';
  /** Predicate without WHERE; null for an index on all rows. */
  readonly where: string | null;
  /** What its name ends in, to tell it from another index on the same columns. */
  readonly suffix?: string;
  /** Rows of the table; null when unknown. */
  readonly rows: number | null;
}

const methods = { btree: 'B-tree', gist: 'GiST', hash: 'Hash' } as const;

/**
 * The index built so that writes go on, then the plain CREATE INDEX with what speaks against it. `why` says what it serves.
 * On a partitioned table, where CONCURRENTLY is refused, it is built partition by partition.
 */
export function proposeIndex(wanted: WantedIndex, why: string): [Candidate, Candidate] {
  const index = shapeIndex(wanted);
  const partitioned = wanted.table.kind === 'partitioned table';
  const title = titleOf(wanted);
  return [
    {
      title: `${title}, built concurrently${partitioned ? ' partition by partition' : ''}`,
      changes: [partitioned ? createOnPartitions(index, wanted.table, (table) => shapeIndex({ ...wanted, table }), wanted.catalog) : index],
      why: `${why} ${partitioned ? 'CONCURRENTLY is refused on a partitioned table itself: each partition has its index built so and attached.' : 'CONCURRENTLY lets writes go on while it is built.'}`,
      drawback: null,
    },
    {
      title: `${title}, built in one statement`,
      changes: [{ ...index, concurrently: false }],
      why: `${why} A plain CREATE INDEX leaves nothing behind when it fails.`,
      drawback: blocks(wanted),
      alternativeOnly: true,
    },
  ];
}

/** What every build of an index on an ordinary table must hold to: writes go on. On a partitioned one the parent is locked for a moment. */
export function claimWritesGoOn(table: Table): Claim[] {
  return table.kind === 'table' ? [{ kind: 'lock', schema: table.schema, relation: table.name, atMost: 'SHARE UPDATE EXCLUSIVE' }] : [];
}

/** The change that makes it, concurrently, under a name that is free. */
function shapeIndex({ catalog, table, naming, keys, method, where, suffix }: WantedIndex): CreateIndex {
  const named = { table: table.name, columns: keys.map(({ column }) => column), ...(suffix === undefined ? {} : { suffix }) };
  return {
    kind: 'createIndex',
    schema: table.schema,
    table: table.name,
    name: nameIndex(naming, named, takenRelationNames(catalog, table.schema)),
    method,
    unique: false,
    keys: keys.map(({ column, descending }) => ({ column, expression: null, descending, nulls: null, opclass: null })),
    include: [],
    where,
    concurrently: true,
  };
}

function titleOf({ method, keys, where }: WantedIndex): string {
  const list = keys.map(({ column, descending }) => (descending ? `${column} DESC` : column)).join(', ');
  return `${methods[method]} index on (${list})${where === null ? '' : ` where ${where}`}`;
}

function blocks({ table, rows }: WantedIndex): string {
  const partitions = table.kind === 'partitioned table' ? ' and all its partitions' : '';
  const scan = rows === null ? '' : ` while ${formatCount(rows)} rows are read and sorted`;
  return `CREATE INDEX holds SHARE on ${table.name}${partitions} for the whole build: every INSERT, UPDATE and DELETE waits${scan}.`;
}
