import pg from 'pg';
import type { Catalog, Index, QualifiedName, Table } from '../catalog/catalog.js';
import { findTable } from '../catalog/find-table.js';
import { readCatalog } from '../catalog/read.js';
import { relationStatistics } from '../statistics/figures.js';
import { btreeHeight } from '../statistics/btree-height.js';
import { indexPages, isSizeAssumed } from '../statistics/index-pages.js';
import type { RelationStatistics, Statistics } from '../statistics/statistics.js';
import type { CandidateIndex } from './candidate-index.js';
import { createDatabase, type Database } from './database.js';
import type { Explained } from './explain.js';
import { seedExpressions } from './expression-statistics.js';
import { readIndexStatement } from './index-statement.js';
import { openPlanning } from './planning.js';
import type { Unwritten } from './write-statistics.js';

/** Queries planned with indexes that do not exist, and without some that do. */
export interface WhatIf {
  /** One for each statement, in order; null where the server refused it, see `refused`. */
  readonly candidates: readonly (CandidateIndex | null)[];
  readonly refused: readonly { readonly sql: string; readonly why: string }[];
  /** The schema with the candidates in it. */
  readonly catalog: Catalog;
  /** As of the `PlanningDatabase`. */
  readonly heights: boolean;
  readonly unwritten: readonly Unwritten[];
  /** From here on exactly these candidates are seen by the planner, and these indexes of the schema are not. One round trip. */
  show(shown: readonly CandidateIndex[], hidden?: readonly QualifiedName[]): Promise<void>;
  /** Plans a statement with what is shown. */
  explain(sql: string, values?: readonly (string | null)[]): Promise<Explained>;
  close(): Promise<void>;
}

/**
 * Makes all candidates at once on a copy of a database without rows, gives the copy the sizes of the statistics, and hides the candidates.
 * `statements` are CREATE INDEX statements; each is made as if CONCURRENTLY did not stand in it. From then on nothing is built:
 * an index is shown and hidden by `pg_index.indisvalid`, which the planner obeys.
 */
export async function openWhatIf(template: Database, statistics: Statistics, statements: readonly string[]): Promise<WhatIf> {
  const database = await createDatabase(template.server, { template });
  try {
    const made = await makeCandidates(database, statements);
    const catalog = await readCatalog(database.client);
    const named = await nameOids(database);
    const candidates = made.map(({ sql, oid }) =>
      oid === null ? null : describeCandidate(sql, oid, { catalog, named, statistics, major: template.server.major }),
    );
    const known = candidates.filter((candidate) => candidate !== null);
    const planning = await openPlanning(database, catalog, await seedExpressions(database, statistics, known));
    let shown = new Set<number>(known.flatMap(({ oids }) => oids));
    let hidden = new Set<number>();
    const show: WhatIf['show'] = async (asked, without = []) => {
      const next = new Set(asked.flatMap(({ oids }) => oids));
      const gone = new Set(without.flatMap((index) => oidsOf(index, named)));
      const hide = [...[...shown].filter((oid) => !next.has(oid)), ...[...gone].filter((oid) => !hidden.has(oid))];
      const reveal = [...[...next].filter((oid) => !shown.has(oid)), ...[...hidden].filter((oid) => !gone.has(oid))];
      await planning.exchange(reveal, hide);
      shown = next;
      hidden = gone;
    };
    await show([]);
    return {
      candidates,
      refused: made.flatMap(({ sql, why }) => (why === null ? [] : [{ sql, why }])),
      catalog,
      heights: planning.heights,
      unwritten: planning.unwritten,
      show,
      explain: planning.explain,
      close: async () => {
        await planning.close();
        await database.drop();
      },
    };
  } catch (error) {
    await database.drop();
    throw error;
  }
}

interface Made {
  readonly sql: string;
  readonly oid: number | null;
  readonly why: string | null;
}

/** As the owner, who is no superuser, one statement a message. Equal names get a number. */
async function makeCandidates(database: Database, statements: readonly string[]): Promise<Made[]> {
  const client = await database.server.connectAsOwner(database.name, { statement_timeout: 10_000 });
  const made: Made[] = [];
  try {
    for (const sql of statements) {
      const statement = readIndexStatement(sql);
      made.push('why' in statement ? { sql, oid: null, why: statement.why } : await makeOne(client, sql, statement.spell));
    }
  } finally {
    await client.end();
  }
  return made;
}

/** SQLSTATE duplicate_table: also of an index whose name is taken. */
const DUPLICATE = '42P07';

async function makeOne(client: pg.Client, sql: string, spell: (suffix: string) => string): Promise<Made> {
  for (let number = 1; ; number += 1) {
    try {
      await client.query({ text: spell(number === 1 ? '' : `_${number}`), queryMode: 'extended' } as pg.QueryConfig);
      const { rows } = await client.query<{ oid: number }>(
        'SELECT max(indexrelid::int8)::float8 AS oid FROM pg_catalog.pg_index i WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = i.indexrelid)',
      );
      return { sql, oid: rows[0]?.oid ?? null, why: null };
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      if (error.code === DUPLICATE && number < 100) continue;
      return { sql, oid: null, why: `${error.message} (SQLSTATE ${error.code ?? ''})` };
    }
  }
}

interface NamedIndex {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly tableSchema: string;
  readonly table: string;
  /** Index of the parent that it belongs to. */
  readonly parent: number | null;
}

async function nameOids({ client }: Database): Promise<ReadonlyMap<number, NamedIndex>> {
  const { rows } = await client.query<NamedIndex>(
    `SELECT i.indexrelid::int8::float8 AS oid, n.nspname AS schema, c.relname AS name, tn.nspname AS "tableSchema", t.relname AS table,
       (SELECT h.inhparent::int8::float8 FROM pg_catalog.pg_inherits h WHERE h.inhrelid = i.indexrelid) AS parent
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_catalog.pg_class t ON t.oid = i.indrelid JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
     WHERE i.indexrelid >= 16384`,
  );
  return new Map(rows.map((row) => [row.oid, row]));
}

interface Known {
  readonly catalog: Catalog;
  readonly named: ReadonlyMap<number, NamedIndex>;
  readonly statistics: Statistics;
  readonly major: number;
}

function describeCandidate(sql: string, oid: number, { catalog, named, statistics, major }: Known): CandidateIndex | null {
  const tree = [...named.values()].filter((each) => each.oid === oid || isBelow(each, oid, named));
  const parts = tree.flatMap((each) => {
    const table = findTable(catalog, each.tableSchema, each.table);
    const index = table?.indexes.find(({ name }) => name === each.name);
    return table === null || index === undefined ? [] : [{ oid: each.oid, schema: each.schema, table, index }];
  });
  const own = parts.find((part) => part.oid === oid);
  if (own === undefined) return null;
  const sized = own.table.kind === 'partitioned table' ? parts.filter(({ table }) => table.kind === 'table') : [own];
  const sizes = sized.map(({ table, index }) => sizeOf(index, table, relationStatistics(statistics, table), major));
  const heights = sizes.flatMap(({ height }) => height ?? []);
  return {
    sql,
    schema: own.schema,
    name: own.index.name,
    table: own.table,
    index: own.index,
    pages: sizes.reduce((sum, { pages }) => sum + pages, 0),
    isAssumed: sizes.some(({ isAssumed }) => isAssumed),
    height: heights.length === 0 ? null : Math.max(...heights),
    oids: tree.map((each) => each.oid),
    names: tree.map((each) => each.name),
  };
}

function isBelow({ parent }: NamedIndex, oid: number, named: ReadonlyMap<number, NamedIndex>): boolean {
  if (parent === null) return false;
  const above = named.get(parent);
  return parent === oid || (above !== undefined && isBelow(above, oid, named));
}

function sizeOf(
  index: Index,
  table: Table,
  relation: RelationStatistics | null,
  major: number,
): Pick<CandidateIndex, 'pages' | 'height' | 'isAssumed'> {
  if (relation === null) return { pages: 0, height: null, isAssumed: true };
  const pages = indexPages(index, table, relation, major);
  const own: RelationStatistics = {
    schema: table.schema,
    name: index.name,
    kind: 'index',
    table: table.name,
    rows: relation.rows,
    pages,
    allVisible: 0,
    columns: [],
    activity: null,
  };
  return {
    pages,
    height: index.method === 'btree' ? btreeHeight(index, table, relation, own) : null,
    isAssumed: isSizeAssumed(index, table, relation),
  };
}

/** An index and those of the partitions that belong to it. */
function oidsOf({ schema, name }: QualifiedName, named: ReadonlyMap<number, NamedIndex>): number[] {
  const all = [...named.values()];
  const own = all.find((each) => each.schema === schema && each.name === name);
  return own === undefined ? [] : [own.oid, ...all.filter((each) => isBelow(each, own.oid, named)).map(({ oid }) => oid)];
}
