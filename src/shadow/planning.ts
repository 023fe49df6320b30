import type pg from 'pg';
import type { Catalog } from '../catalog/catalog.js';
import { indexPages } from '../statistics/index-pages.js';
import type { RelationStatistics, Statistics } from '../statistics/statistics.js';
import { checkHeights } from './check-planning.js';
import { readEnds } from './extremes.js';
import type { Database } from './database.js';
import { type Explained, explainAgain } from './explain.js';
import { type Head, type IndexedTable, listIndexed, makeHeads } from './index-heads.js';
import { terminate } from './session.js';
import { makeSparse } from './sparse.js';
import type { Unwritten } from './write-statistics.js';

/** Milliseconds; more than `explain` lets the server take. */
const PATIENCE = 6_000;

const EXCHANGE = {
  name: 'plinth_exchange',
  text: 'UPDATE pg_catalog.pg_index SET indisvalid = indexrelid = ANY($2::oid[]) WHERE indexrelid = ANY($1::oid[])',
};

/** A database on which queries are only planned, at the sizes that the statistics say. */
export interface PlanningDatabase {
  /** Whether B-trees are planned at their heights; false where this server does not read pages as they are written. */
  readonly heights: boolean;
  /** Statistics that the planner was not given. */
  readonly unwritten: readonly Unwritten[];
  /** With its parameters unbound, or with these values. */
  explain(sql: string, values?: readonly (string | null)[]): Promise<Explained>;
  /** A connection with the source's planner settings, as the owner, for EXPLAIN in other forms; close it. Nothing else may run on it. */
  connect(): Promise<pg.Client>;
  /** Hides indexes from the planner, or shows them again; by oid. */
  toggle(indexes: readonly number[], valid: boolean): Promise<void>;
  /** Both at once: shows some and hides others, in one round trip. */
  exchange(shown: readonly number[], hidden: readonly number[]): Promise<void>;
  close(): Promise<void>;
}

/** What is left out on purpose, to measure what it is worth. */
export interface PlanningOptions {
  readonly without?: 'heights' | 'sizes';
}

/**
 * Turns a database without rows into one for planning. The catalog is that of the database; tables of which the statistics know
 * nothing stay empty. Afterwards no DDL may run on it.
 */
export async function openPlanning(
  database: Database,
  catalog: Catalog,
  statistics: Statistics,
  { without }: PlanningOptions = {},
): Promise<PlanningDatabase> {
  const complete = withIndexes(catalog, statistics, database.server.major);
  const ends = await readEnds(database.client, catalog, complete);
  const heads = without === undefined ? makeHeads(catalog, complete, ends) : new Map<string, Head>();
  const heights = heads.size > 0 && (await checkHeights(database));
  const unwritten = await makeSparse(database, without === 'sizes' ? withoutSizes(complete) : complete, heights ? heads : new Map());
  const connect = async (): Promise<pg.Client> => {
    const made = await database.server.connectAsOwner(database.name);
    await adoptSettings(made, statistics.settings);
    return made;
  };
  let client: pg.Client | null = await connect();
  const explainGuarded = async (sql: string, values?: readonly (string | null)[]): Promise<Explained> => {
    const on = (client ??= await connect());
    const guard = setTimeout(() => {
      client = null;
      terminate(database, on);
    }, PATIENCE);
    return explainAgain(on, sql, values ?? null).finally(() => clearTimeout(guard));
  };
  const exchange = async (shown: readonly number[], hidden: readonly number[]): Promise<void> => {
    if (shown.length + hidden.length > 0) await database.client.query({ ...EXCHANGE, values: [[...shown, ...hidden], shown] });
  };
  return {
    heights: heights || heads.size === 0,
    unwritten,
    explain: explainGuarded,
    connect,
    toggle: (indexes, valid) => (valid ? exchange(indexes, []) : exchange([], indexes)),
    exchange,
    close: async () => client?.end(),
  };
}

/** Planner settings of the source; one that this server does not know, or does not let its owner set, stays as it is. A value that it refuses is why they are then set one by one. */
async function adoptSettings(client: pg.Client, settings: Statistics['settings']): Promise<void> {
  const pairs = Object.entries(settings);
  const all = `SELECT pg_catalog.set_config(s.name, s.value, false) FROM unnest($1::text[], $2::text[]) AS s (name, value)
    JOIN pg_catalog.pg_settings known ON known.name = s.name AND known.context = 'user'`;
  try {
    await client.query(all, [pairs.map(([name]) => name), pairs.map(([, value]) => value)]);
  } catch {
    for (const [name, value] of pairs) await client.query(all, [[name], [value]]).catch(() => undefined);
  }
}

function withoutSizes(statistics: Statistics): Statistics {
  return {
    ...statistics,
    relations: statistics.relations.map((relation) => ({ ...relation, pages: 0, analyzedPages: relation.analyzedPages ?? relation.pages })),
  };
}

/** Adds a size for every index whose own is not known. */
export function withIndexes(catalog: Catalog, statistics: Statistics, major: number): Statistics {
  const known = new Set(statistics.relations.map(({ schema, name }) => `${schema}.${name}`));
  const tables = new Map(listIndexed(catalog).map((table) => [`${table.schema}.${table.name}`, table]));
  const added = statistics.relations.flatMap((relation) => {
    const table = tables.get(`${relation.schema}.${relation.name}`);
    return table === undefined ? [] : indexesOf(table, relation, major).filter(({ schema, name }) => !known.has(`${schema}.${name}`));
  });
  return { ...statistics, relations: [...statistics.relations, ...added] };
}

function indexesOf(table: IndexedTable, relation: RelationStatistics, major: number): RelationStatistics[] {
  return table.indexes.map((index) => ({
    schema: table.schema,
    name: index.name,
    kind: 'index',
    table: table.name,
    rows: relation.rows,
    pages: indexPages(index, table, relation, major),
    allVisible: 0,
    columns: [],
    activity: null,
  }));
}
