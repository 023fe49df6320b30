import type pg from 'pg';
import type { Catalog, Table } from '../../catalog/catalog.js';
import { orderByNeed } from '../../catalog/write/order.js';
import { qualify, quoteIdentifier, quoteLiteral } from '../../postgres/identifier.js';
import { OWNER } from '../../shadow/cluster.js';
import type { Database } from '../../shadow/database.js';
import type { NotExamined } from '../../source/place.js';
import type { Statistics } from '../../statistics/statistics.js';
import { insertRows } from './insert-sql.js';
import { shapeOf } from './shape.js';

export interface FilledTable {
  /** Qualified. */
  readonly table: string;
  readonly rows: number;
  /** Rows of the real one, as live statistics or declared volumes say; null where nobody does. */
  readonly known: number | null;
}

export interface Filled {
  readonly tables: readonly FilledTable[];
  readonly notExamined: readonly NotExamined[];
}

export interface FillOptions {
  /** For a table, at most. */
  readonly limit: number;
  readonly statistics: Statistics | null;
  /** Schemas that the migrations lead to: rows satisfy their constraints already, as far as they can. */
  readonly later: readonly Catalog[];
  readonly signal: AbortSignal;
}

/** Of a table of which nothing is known. */
const UNKNOWN_SIZE = 100;

/**
 * Makes up rows: as many as the statistics say, up to the limit, each reference to a row that is there, keys unique, conditions met. No value is taken
 * from anywhere. What cannot be made up is said, and its table stays as it is. Runs as the owner: conditions may call anything.
 */
export async function fillTables(database: Database, catalog: Catalog, options: FillOptions): Promise<Filled> {
  const tables: FilledTable[] = [];
  const notExamined: NotExamined[] = [];
  if (options.limit === 0) return { tables, notExamined };
  const counts = new Map<string, number>();
  const client = await openWriter(database);
  try {
    for (const table of inOrder(catalog)) {
      options.signal.throwIfAborted();
      const name = nameOf(table);
      const known = knownRows(table, options.statistics);
      const wanted = Math.min(options.limit, known ?? UNKNOWN_SIZE);
      const why = wanted === 0 ? null : await fillTable(client, catalog, table, { wanted, counts, options });
      counts.set(name, await countRows(client, name));
      for (const above of ancestorsOf(catalog, table)) counts.set(above, await countRows(client, above));
      tables.push({ table: name, rows: counts.get(name) ?? 0, known });
      if (why !== null) notExamined.push({ file: null, line: null, object: `rows of ${name}`, reason: `none could be made up: ${why}` });
    }
  } finally {
    await client.end();
    await revoke(database);
  }
  return { tables, notExamined };
}

function nameOf({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return qualify(schema, name);
}

/** Triggers of the project's do not fire, and references are not checked: they are right, and what triggers do is no row of a migration's. */
async function openWriter({ client, server, name }: Database): Promise<pg.Client> {
  const quiet = server.major >= 15;
  if (quiet) await client.query(`GRANT SET ON PARAMETER session_replication_role TO ${OWNER}`);
  const writer = await server.connectAsOwner(name, { statement_timeout: 60_000 });
  if (quiet) await writer.query('SET session_replication_role = replica');
  return writer;
}

async function revoke({ client, server }: Database): Promise<void> {
  if (server.major >= 15) await client.query(`REVOKE SET ON PARAMETER session_replication_role FROM ${OWNER}`);
}

/** Referenced tables first. Partitioned tables are filled through their partitions, which come in their place. */
function inOrder({ tables }: Catalog): readonly Table[] {
  const usual = new Map(tables.filter(({ kind }) => kind !== 'foreign table').map((table) => [nameOf(table), table]));
  const needs = (name: string): string[] => {
    const table = usual.get(name);
    const parents = (table?.foreignKeys ?? []).flatMap(({ references: { schema, table: referenced } }) => {
      const parent = qualify(schema, referenced);
      return [parent, ...leavesOf(tables, parent)];
    });
    return parents.filter((parent) => parent !== name);
  };
  return orderByNeed([...usual.keys()], needs).flatMap((name) => usual.get(name) ?? []);
}

function leavesOf(tables: readonly Table[], name: string): string[] {
  return tables
    .filter(({ partitionOf }) => partitionOf !== null && nameOf(partitionOf.parent) === name)
    .flatMap((table) => [nameOf(table), ...leavesOf(tables, nameOf(table))]);
}

function ancestorsOf(catalog: Catalog, { partitionOf }: Table): string[] {
  if (partitionOf === null) return [];
  const parent = catalog.tables.find((table) => nameOf(table) === nameOf(partitionOf.parent));
  return [nameOf(partitionOf.parent), ...(parent === undefined ? [] : ancestorsOf(catalog, parent))];
}

function knownRows(table: Table, statistics: Statistics | null): number | null {
  const found = statistics?.relations.find(({ schema, name }) => schema === table.schema && name === table.name);
  return found?.rows ?? null;
}

interface Filling {
  readonly wanted: number;
  readonly counts: ReadonlyMap<string, number>;
  readonly options: FillOptions;
}

/** Why it has no rows; null where it has. */
async function fillTable(client: pg.Client, catalog: Catalog, table: Table, { wanted, counts, options }: Filling): Promise<string | null> {
  if (table.kind === 'partitioned table') return null;
  const name = nameOf(table);
  const bound = table.partitionOf === null ? null : await readBound(client, name);
  const siblings = table.partitionOf === null ? [] : leavesOf(catalog.tables, nameOf(table.partitionOf.parent));
  const statistics = options.statistics?.relations.find((one) => one.schema === table.schema && one.name === table.name)?.columns ?? [];
  const common = {
    catalog,
    rows: siblings.length > 1 ? Math.ceil(wanted / siblings.length) : wanted,
    offset: Math.max(0, siblings.indexOf(name)) * wanted * 12,
    rowsOf: (parent: string) => counts.get(parent) ?? 0,
    statistics,
    bound,
  };
  let why: string | null = null;
  // What the migrations will ask for may not even be asked yet.
  for (const later of options.later.length === 0 ? [[]] : [options.later, []]) {
    const made = insertRows({ ...common, shape: shapeOf(table, later) });
    why = 'why' in made ? made.why : await run(client, made.sql);
    if (why === null) break;
  }
  if (why === null) await advanceSequences(client, table);
  return why;
}

async function run(client: pg.Client, sql: string): Promise<string | null> {
  try {
    const { rowCount } = await client.query(sql);
    return rowCount === 0 ? 'nothing that was made up satisfies its constraints' : null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function readBound(client: pg.Client, name: string): Promise<string | null> {
  const { rows } = await client.query<{ bound: string | null }>('SELECT pg_catalog.pg_get_partition_constraintdef($1::regclass) AS bound', [
    name,
  ]);
  return rows[0]?.bound ?? null;
}

async function countRows(client: pg.Client, name: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`SELECT pg_catalog.count(*) AS count FROM ${name}`);
  return Number(rows[0]?.count ?? 0);
}

/** What takes its numbers from a sequence goes on after those that were given. */
async function advanceSequences(client: pg.Client, table: Table): Promise<void> {
  const name = nameOf(table);
  for (const { name: column, identity, default: expression } of table.columns) {
    if (identity === null && !/\bnextval\(/.test(expression ?? '')) continue;
    await client
      .query(
        `SELECT pg_catalog.setval(s::regclass, (SELECT pg_catalog.max(${quoteIdentifier(column)}) FROM ${name})::int8)
         FROM pg_catalog.pg_get_serial_sequence(${quoteLiteral(name)}, ${quoteLiteral(column)}) AS s WHERE s IS NOT NULL`,
      )
      .catch(() => undefined);
  }
}
