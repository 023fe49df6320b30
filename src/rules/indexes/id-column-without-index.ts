import { isUniqueAlone } from '../../catalog/column-facts.js';
import * as z from 'zod';
import type { Table } from '../../catalog/catalog.js';
import { displayName } from '../../engine/display-name.js';
import type { Claim, Evidence, Observation } from '../../engine/finding.js';
import { defineRule } from '../../engine/rule.js';
import { readSearches, searchesOf, type TableSearch } from '../../plan/searches.js';
import { claimWritesGoOn, proposeIndex } from '../../proposal/propose-index.js';
import { formatCount, rowsOf } from '../../statistics/figures.js';
import { HORIZON_MONTHS, rowsAfter } from '../../statistics/growth.js';
import { shortName } from '../../workload/endpoint-sends.js';

interface Found extends Evidence {
  readonly table: string;
  readonly column: string;
  /** Functions and queries that search or join by it. */
  readonly searchedBy: readonly string[];
  readonly rows: number | null;
}

export default defineRule({
  id: 'indexes/id-column-without-index',
  title: 'Identifier that is searched or joined by without a foreign key or an index',
  redFlag: 1,
  severity: 'warning',
  reads: ['catalog'],
  options: z.strictObject({
    minimumRows: z.number().int().nonnegative().default(10_000).describe('tables that are known to stay smaller for a year are left alone'),
  }),

  docs: {
    condition:
      'A column whose name ends in _id (_uuid, _guid, Id) is part of no foreign key, a known query of the code or the workload compares it with a value or joins by it, and no index serves that.',
    effect: 'Every such query reads the whole table. A foreign key would have been noticed by its rule; this column looks like any other.',
    remedy: 'An index on the column. Where it refers to a table of this database, a foreign key says so and keeps it true.',
    exceptions:
      'Silent for columns that nothing compares; where an index begins with the column or with other columns that the same query compares; where the query finds one row by a unique key, or is led to ' +
      'the rows by another identifier that has an index; for tables whose known rows stay under minimumRows for twelve months.',
    sources: [
      'https://www.postgresql.org/docs/current/indexes-intro.html',
      'https://www.postgresql.org/docs/current/indexes-multicolumn.html',
    ],
  },

  examples: [
    {
      title: 'Searched by a query of the workload',
      sql: `
        CREATE TABLE jobs (id bigint PRIMARY KEY);
        CREATE TABLE notifications (id bigint PRIMARY KEY, job_id bigint, body text NOT NULL);`,
      volumes: { notifications: { rows: 400_000, distinct: { job_id: 90_000 } } },
      queries: `DELETE FROM notifications WHERE job_id = $1; SELECT body FROM notifications WHERE job_id = $1;`,
      finds: [{ table: 'notifications', column: 'job_id', searchedBy: ['queries.sql#1', 'queries.sql#2'], rows: 400_000 }],
    },
    {
      title: 'Joined by, from rows that are found by their key',
      sql: `
        CREATE TABLE carts (id bigint PRIMARY KEY, token uuid NOT NULL UNIQUE);
        CREATE TABLE items (id bigint PRIMARY KEY, "cartId" bigint NOT NULL, amount int NOT NULL);`,
      volumes: { carts: { rows: 200_000 }, items: { rows: 900_000, distinct: { cartId: 200_000 } } },
      queries: `SELECT i.amount FROM carts AS c JOIN items AS i ON i."cartId" = c.id WHERE c.token = $1;`,
      finds: [{ column: 'cartId' }],
    },
    {
      title: 'An index on what is compared with it, an outside identifier that nothing searches, a unique one, a foreign key',
      sql: `
        CREATE TABLE users (id bigint PRIMARY KEY);
        CREATE TABLE audit_log (
          id bigint PRIMARY KEY, entity_type text NOT NULL, entity_id uuid NOT NULL, request_id uuid NOT NULL, message_id text NOT NULL UNIQUE,
          user_id bigint REFERENCES users ON DELETE SET NULL, trace_id uuid);
        CREATE INDEX ON audit_log (entity_type, entity_id);
        CREATE INDEX ON audit_log (user_id);`,
      volumes: { audit_log: { rows: 900_000 } },
      queries: `
        SELECT * FROM audit_log WHERE entity_type = $1 AND entity_id = $2;
        SELECT * FROM audit_log WHERE message_id = $1;
        SELECT request_id FROM audit_log WHERE user_id = $1 AND trace_id = $2;
        SELECT a.id FROM audit_log AS a JOIN users AS u ON u.id = a.user_id WHERE a.id = $1 AND a.trace_id IS NOT NULL;`,
      finds: [],
    },
    {
      title: 'Joined by, from rows that are themselves searched',
      sql: `
        CREATE TABLE plans (id bigint PRIMARY KEY, name text NOT NULL);
        CREATE TABLE accounts (id bigint PRIMARY KEY, plan_id bigint NOT NULL, email text NOT NULL UNIQUE);`,
      volumes: { plans: { rows: 20_000 }, accounts: { rows: 300_000 } },
      queries: `SELECT p.name FROM accounts AS a JOIN plans AS p ON p.id = a.plan_id WHERE a.email = $1;`,
      finds: [],
    },
    {
      title: 'Searched in a WITH query, in an arm of UNION, and for each row of the query around',
      sql: `
        CREATE TABLE carts (id bigint PRIMARY KEY, name text NOT NULL);
        CREATE TABLE items (id bigint PRIMARY KEY, cart_id bigint NOT NULL, ticket_id bigint, "deviceId" bigint);`,
      volumes: { carts: { rows: 20_000 }, items: { rows: 900_000, distinct: { cart_id: 20_000, ticket_id: 90_000, deviceId: 90_000 } } },
      queries: `
        WITH mine AS (SELECT id FROM items WHERE ticket_id = $1) SELECT count(*) FROM mine;
        SELECT id FROM carts WHERE name = $1 UNION SELECT id FROM items WHERE "deviceId" = $2;
        SELECT c.id, (SELECT count(*) FROM items AS i WHERE i.cart_id = c.id) FROM carts AS c ORDER BY c.id LIMIT 10;`,
      finds: [{ column: 'cart_id' }, { column: 'deviceId' }, { column: 'ticket_id' }],
    },
    {
      title: 'A subquery over all rows, joined to all others, and a name that belongs to the WITH query',
      sql: `
        CREATE TABLE carts (id bigint PRIMARY KEY, name text NOT NULL);
        CREATE TABLE items (id bigint PRIMARY KEY, cart_id bigint NOT NULL, ticket_id bigint, amount int NOT NULL);`,
      volumes: { carts: { rows: 20_000 }, items: { rows: 900_000 } },
      queries: `
        SELECT c.id FROM carts AS c WHERE EXISTS (SELECT 1 FROM items AS i WHERE i.cart_id = c.id);
        SELECT s.total FROM (SELECT cart_id, sum(amount) AS total FROM items GROUP BY cart_id) AS s JOIN carts AS c ON c.id = s.cart_id;
        WITH sums AS (SELECT ticket_id, count(*) AS n FROM items GROUP BY ticket_id) SELECT n FROM sums WHERE ticket_id = $1;`,
      finds: [],
    },
    {
      title: 'A table that stays small',
      sql: `CREATE TABLE features (id bigint PRIMARY KEY, provider_id text NOT NULL);`,
      volumes: { features: { rows: 40 } },
      queries: `SELECT * FROM features WHERE provider_id = $1;`,
      finds: [],
    },
  ],

  count: ({ catalog }) => catalog.tables.reduce((sum, table) => sum + identifiers(table).length, 0),

  *check({ catalog, plans, code, statistics, naming, options }): Generator<Observation<Found>> {
    const searches = readSearches(plans, code);
    for (const table of catalog.tables) {
      const rows = rowsAfter(statistics, table, HORIZON_MONTHS);
      const columns = identifiers(table);
      if (columns.length === 0 || table.partitionOf !== null || (rows !== null && rows < options.minimumRows)) continue;
      const own = searchesOf(table, searches, catalog);
      for (const column of columns) {
        const wanting = own.filter((search) => wants(table, column, search));
        const [first] = wanting;
        if (first === undefined) continue;
        const names = [...new Set(wanting.map(({ name, send }) => (send === null ? name : shortName(name))))];
        const [concurrent, plain] = proposeIndex(
          { catalog, table, naming, keys: [{ column, descending: false }], method: 'btree', where: null, rows: rowsOf(statistics, table) },
          `${names.join(', ')} ${names.length === 1 ? 'looks' : 'look'} for rows of ${table.name} by ${column}, which nothing else leads to.`,
        );
        yield {
          subject: { kind: 'column', schema: table.schema, relation: table.name, name: column },
          evidence: { table: displayName(table), column, searchedBy: names, rows: rowsOf(statistics, table) },
          candidates: [concurrent, plain],
          claims: [...claimWritesGoOn(table), ...planClaims(table, column, wanting)],
        };
      }
    }
  },

  message: ({ table, column, searchedBy, rows }) =>
    `${table}.${column} is no foreign key and has no index, and ${searchedBy.join(', ')} ${searchedBy.length === 1 ? 'searches' : 'search'} by it: each call reads all of ${table}${rows === null ? '' : ` (${formatCount(rows)} rows)`}.`,
});

/** Columns named as identifiers that no foreign key has. */
function identifiers({ columns, foreignKeys, primaryKey }: Table): readonly string[] {
  const keyed = new Set(foreignKeys.flatMap((key) => key.columns));
  const single = primaryKey?.columns.length === 1 ? primaryKey.columns[0] : undefined;
  return columns.flatMap(({ name }) =>
    /(?:_(?:id|uuid|guid)|[a-z](?:Id|ID|Uuid))$/.test(name) && !keyed.has(name) && name !== single ? [name] : [],
  );
}

/** Whether a search comes to the rows by this column alone, and no index serves it. */
function wants(table: Table, column: string, search: TableSearch): boolean {
  const { conditions, selected } = search;
  const values = new Set(
    conditions
      .filter((one) => (one.relation === 'equals' || one.relation === 'any of') && one.with === 'value')
      .map((one) => one.column.column),
  );
  const joins = conditions.flatMap(({ column: own, relation, with: other }) =>
    own.column === column && relation === 'equals' && typeof other === 'object' && other.alias !== null && other.alias !== selected.alias
      ? [other.alias]
      : [],
  );
  const joined = values.size === 0 && joins.some((alias) => leadsHere(search, alias));
  if (!values.has(column) && !joined) return false;
  const compared = values.has(column) ? values : new Set([column]);
  return !table.indexes.some((index) => {
    if (!index.valid || (index.method !== 'btree' && index.method !== 'hash' && index.method !== 'gist')) return false;
    const end = index.keys.findIndex((key) => key.column === null || !compared.has(key.column));
    const leading = index.keys.slice(0, end === -1 ? undefined : end).map((key) => key.column);
    return leading.includes(column) || leading.some((key) => key !== null && isSelective(table, key));
  });
}

/**
 * Whether a join leads to these rows: the other side is what is searched, which may be the query around a subquery. A subquery for a value
 * runs for each row of the query around it.
 */
function leadsHere({ shape, selected }: TableSearch, alias: string): boolean {
  const outside = !shape.tables.some((table) => table.alias === alias);
  if (outside && shape.within === 'value') return true;
  return (outside ? (shape.outer?.conditions ?? []) : shape.conditions).some(
    ({ with: other, column }) => other === 'value' && column.alias !== selected.alias,
  );
}

/** What names one thing leads to few rows: a key, an identifier, a unique column. */
function isSelective(table: Table, column: string): boolean {
  if (/(?:^|_)(?:id|uuid|guid)$|[a-z]Id$/.test(column) || table.foreignKeys.some(({ columns }) => columns[0] === column)) return true;
  return isUniqueAlone(table, column);
}

function planClaims(table: Table, column: string, wanting: readonly TableSearch[]): Claim[] {
  const shown = wanting.find(
    ({ shape, conditions }) =>
      shape.verb === 'select' &&
      shape.within === 'statement' &&
      shape.tables.length === 1 &&
      conditions.some((one) => one.column.column === column),
  );
  return shown === undefined ? [] : [{ kind: 'plan', sql: shown.sql, schema: table.schema, relation: table.name, before: 'any' }];
}
