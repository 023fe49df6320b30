import type pg from 'pg';
import type { Catalog, Table } from '../catalog/catalog.js';
import { indexPages } from '../statistics/index-size.js';
import type { RelationStatistics, Statistics } from '../statistics/statistics.js';
import type { Database } from './database.js';
import { type Explained, explain } from './explain.js';
import { terminate } from './session.js';
import { makeSparse } from './sparse.js';

/** Milliseconds; more than `explain` lets the server take. */
const PATIENCE = 6_000;

/** A database on which queries are only planned, at the sizes that the statistics say. */
export interface PlanningDatabase {
  /** With its parameters unbound, or with these values. */
  explain(sql: string, values?: readonly (string | null)[]): Promise<Explained>;
  /** Hides indexes from the planner, or shows them again; by oid. */
  toggle(indexes: readonly number[], valid: boolean): Promise<void>;
  close(): Promise<void>;
}

/**
 * Turns a database without rows into one for planning. The catalog is that of the database; tables of which the statistics know
 * nothing stay empty. Afterwards no DDL may run on it. B-trees are planned as one page high, which makes each descent a little too
 * cheap: a nested loop of thousands of them may be chosen where the source hashes. So plans are compared by shape, never by cost.
 */
export async function openPlanning(database: Database, catalog: Catalog, statistics: Statistics): Promise<PlanningDatabase> {
  await makeSparse(database, withIndexes(catalog, statistics));
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
    return explain(on, sql, values ?? null).finally(() => clearTimeout(guard));
  };
  return {
    explain: explainGuarded,
    toggle: async (indexes, valid) => {
      if (indexes.length > 0)
        await database.client.query('UPDATE pg_catalog.pg_index SET indisvalid = $2 WHERE indexrelid = ANY($1::oid[])', [indexes, valid]);
    },
    close: async () => client?.end(),
  };
}

/** Planner settings of the source; one that this server does not know, or does not let its owner set, stays as it is. */
async function adoptSettings(client: pg.Client, settings: Statistics['settings']): Promise<void> {
  for (const [name, value] of Object.entries(settings))
    await client.query('SELECT pg_catalog.set_config($1, $2, false)', [name, value]).catch(() => undefined);
}

/** Adds a size for every index whose own is not known. */
function withIndexes(catalog: Catalog, statistics: Statistics): Statistics {
  const known = new Set(statistics.relations.map(({ schema, name }) => `${schema}.${name}`));
  const added = statistics.relations.flatMap((relation) => {
    const table = catalog.tables.find(({ schema, name }) => schema === relation.schema && name === relation.name);
    return table === undefined ? [] : indexesOf(table, relation).filter(({ schema, name }) => !known.has(`${schema}.${name}`));
  });
  return { ...statistics, relations: [...statistics.relations, ...added] };
}

function indexesOf(table: Table, relation: RelationStatistics): RelationStatistics[] {
  return table.indexes.map((index) => ({
    schema: table.schema,
    name: index.name,
    kind: 'index',
    table: table.name,
    rows: relation.rows,
    pages: indexPages(index, table, relation),
    allVisible: 0,
    columns: [],
    activity: null,
  }));
}
