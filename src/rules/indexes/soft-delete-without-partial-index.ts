import * as z from 'zod';
import type { Catalog, Column, Table } from '../../catalog/catalog.js';
import { partitionsOf } from '../../catalog/partitions.js';
import { softDeleteColumns, timeTypes } from '../../catalog/soft-delete.js';
import { displayName } from '../../engine/display-name.js';
import type { Candidate, Claim } from '../../engine/finding.js';
import { claimWritesGoOn, proposeIndex, type WantedIndex } from '../../proposal/propose-index.js';
import { isLookup, namesActor } from '../../proposal/row-roles.js';
import { defineRule } from '../../engine/rule.js';
import { readSentQueries, type SentQuery } from '../../plan/sent-queries.js';
import { leavesOut, partialOn, readSoftDeleteUse, type SoftDeleteUse } from '../../plan/soft-delete-use.js';
import { splitConjuncts } from '../../sql/conjuncts.js';
import type { NamingConvention } from '../../sqlalchemy/naming.js';
import { formatCount, rowsOf } from '../../statistics/figures.js';
import { rowsAfter } from '../../statistics/growth.js';
import type { Statistics } from '../../statistics/statistics.js';

export default defineRule({
  id: 'indexes/soft-delete-without-partial-index',
  title: 'Soft delete without an index that leaves deleted rows out',
  redFlag: 9,
  severity: 'warning',
  reads: ['catalog'],
  options: z.strictObject({
    columns: z.array(z.string()).default([]).describe('further names of columns that mark deleted rows'),
    minimumRows: z.number().int().nonnegative().default(10_000).describe('tables that are known to stay smaller for a year are left alone'),
  }),

  docs: {
    condition:
      'A table marks deleted rows by a column (a boolean such as is_deleted, or a time that may be NULL such as deleted_at), and no valid ' +
      'partial index has a predicate that follows from what the queries send: NOT is_deleted, deleted_at IS NULL. Where queries are ' +
      'known, the form is the one that they send: is_deleted = false and NOT is_deleted are the same to the planner, IS FALSE is not. A ' +
      'warning where a known query asks for the live rows; for information where none is known, because nothing then tells whether any does.',
    effect:
      'Every index carries the deleted rows for ever. Searches fetch them from the heap only to drop them, the more the older the table ' +
      'is, and a unique constraint that ignores the column keeps the names of deleted rows taken.',
    remedy:
      'A partial index on what the lists search and sort by, with the predicate written as the queries write it. Without a known query an ' +
      'index is offered only where a row must have an owner to be listed by, as an assumption to check; files of [workload] would tell. A ' +
      'parameter (is_deleted = $1) matches no partial index in a generic plan: send the constant.',
    exceptions:
      'Silent for: a table that has such an index, unique ones included; tables whose known rows stay under minimumRows for twelve months ' +
      'at the known growth; a time column that is NOT NULL, which marks nothing; partitions (the partitioned table is reported). ' +
      'A table with two such columns is reported once.',
    sources: [
      'https://www.postgresql.org/docs/current/indexes-partial.html',
      'https://www.postgresql.org/docs/current/indexes-unique.html',
      'https://www.postgresql.org/docs/current/sql-prepare.html#SQL-PREPARE-NOTES',
    ],
  },

  examples: [
    {
      title: 'A boolean, and an index that carries the deleted rows',
      sql: `
        CREATE TABLE users (id bigint PRIMARY KEY);
        CREATE TABLE projects (
          id bigint PRIMARY KEY, owner_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
          is_deleted boolean NOT NULL DEFAULT false, created_at timestamptz NOT NULL DEFAULT now());
        CREATE INDEX ON projects (owner_id, is_deleted);`,
      finds: [{ table: 'projects', column: 'is_deleted', predicate: 'NOT is_deleted' }],
    },
    {
      title: 'A time, under a name that needs quotes',
      sql: `CREATE TABLE "Files" (id bigint PRIMARY KEY, "deletedAt" timestamptz);`,
      finds: [{ table: 'Files', column: 'deletedAt', predicate: '"deletedAt" IS NULL' }],
    },
    {
      title: 'The predicate of the index is not what is sent',
      sql: `
        CREATE TABLE media (id bigint PRIMARY KEY, project_id bigint NOT NULL, name text NOT NULL, is_deleted boolean NOT NULL, at timestamptz NOT NULL);
        CREATE INDEX media_live ON media (project_id) WHERE is_deleted IS FALSE;`,
      volumes: { media: { rows: 500_000, distinct: { project_id: 5_000 } } },
      queries: `
        -- calls: 300/min
        SELECT * FROM media WHERE project_id = $1 AND is_deleted = false ORDER BY at DESC LIMIT 50;
        SELECT * FROM media WHERE id = $1 AND is_deleted = false;`,
      finds: [
        {
          predicate: 'NOT is_deleted',
          sentBy: ['queries.sql#1', 'queries.sql#2'],
          near: [{ index: 'media_live', predicate: 'is_deleted IS FALSE' }],
        },
      ],
    },
    {
      title: 'The partial index holds the deleted rows',
      sql: `
        CREATE TABLE notes (id bigint PRIMARY KEY, removed_on date);
        CREATE INDEX notes_trash ON notes (id) WHERE removed_on IS NOT NULL;`,
      finds: [{ predicate: 'removed_on IS NULL', near: [{ index: 'notes_trash' }] }],
    },
    {
      title: 'The predicate asks for more than the queries do',
      sql: `
        CREATE TABLE notes (id bigint PRIMARY KEY, author_id bigint, kind text, deleted_at timestamptz);
        CREATE INDEX ON notes (author_id) WHERE deleted_at IS NULL AND kind = 'draft';`,
      volumes: { notes: { rows: 300_000, distinct: { author_id: 10_000 } } },
      queries: `SELECT * FROM notes WHERE author_id = $1 AND deleted_at IS NULL;`,
      finds: [{ predicate: 'deleted_at IS NULL', sentBy: ['queries.sql#1'] }],
    },
    {
      title: 'The queries send a parameter, which no partial index answers',
      sql: `CREATE TABLE notes (id bigint PRIMARY KEY, author_id bigint, is_deleted boolean NOT NULL);`,
      queries: `SELECT * FROM notes WHERE author_id = $1 AND is_deleted = $2;`,
      finds: [{ column: 'is_deleted', parameter: true }],
    },
    {
      title: 'A partitioned table, reported once',
      sql: `
        CREATE TABLE events (at date NOT NULL, user_id bigint NOT NULL, deleted_at timestamptz) PARTITION BY RANGE (at);
        CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');`,
      queries: `SELECT * FROM events WHERE user_id = $1 AND deleted_at IS NULL;`,
      finds: [{ table: 'events', predicate: 'deleted_at IS NULL' }],
    },
    {
      title: 'NOT is_deleted and is_deleted = false are the same; a unique partial index is one too',
      sql: `
        CREATE TABLE projects (id bigint PRIMARY KEY, name text, is_deleted boolean NOT NULL);
        CREATE INDEX ON projects (name) WHERE is_deleted = false;
        CREATE TABLE users (id bigint PRIMARY KEY, email text, deleted_at timestamptz);
        CREATE UNIQUE INDEX ON users (lower(email)) WHERE deleted_at IS NULL;`,
      queries: `SELECT * FROM projects WHERE name = $1 AND NOT is_deleted;`,
      finds: [],
    },
    {
      title: 'An index with the predicate that is sent, and a query that uses it',
      sql: `
        CREATE TABLE projects (id bigint PRIMARY KEY, name text, is_deleted boolean);
        CREATE INDEX ON projects (name) WHERE is_deleted IS NOT TRUE;`,
      queries: `SELECT * FROM projects WHERE name = $1 AND is_deleted IS NOT TRUE;`,
      finds: [],
    },
    {
      title: 'A table that stays small',
      sql: `CREATE TABLE plans (id bigint PRIMARY KEY, deleted_at timestamptz);`,
      volumes: { plans: { rows: 40, growth_per_month: 2 } },
      finds: [],
    },
    {
      title: 'Columns that look like it and are not',
      sql: `
        CREATE TABLE audit (id bigint PRIMARY KEY, deleted_at timestamptz NOT NULL, deleted text, deleted_by bigint, undeleted_at timestamptz);`,
      finds: [],
    },
  ],

  count: ({ catalog, options }) => catalog.tables.filter((table) => softDeleteColumns(table, options.columns).length > 0).length,

  *check({ catalog, plans, statistics, naming, options }) {
    for (const table of catalog.tables) {
      const marks = softDeleteColumns(table, options.columns);
      if (marks.length === 0 || staysSmall(statistics, table, options.minimumRows)) continue;
      const sent = readSentQueries(plans ?? [], table, partitionsOf(catalog, table));
      const uses = marks.map((column) => readSoftDeleteUse(column, sent));
      if (uses.some((use) => table.indexes.some((index) => leavesOut(index, use)))) continue;
      const use = uses.find(({ queries }) => queries.length > 0) ?? uses.find(({ parameter }) => parameter) ?? uses[0];
      if (use === undefined) continue;
      const proposal = propose({ catalog, table, naming, statistics, use });
      yield {
        subject: { kind: 'column', schema: table.schema, relation: table.name, name: use.column.name },
        ...(use.queries.length === 0 && !use.parameter ? { severity: 'info' } : {}),
        evidence: {
          table: displayName(table),
          column: use.column.name,
          predicate: use.predicate,
          parameter: use.parameter,
          sentBy: use.queries.map(({ name }) => name),
          rows: rowsOf(statistics, table),
          near: partialOn(table, use.column).map((index) => ({
            index: index.name,
            predicate: splitConjuncts(index.predicate ?? '').join(' AND '),
          })),
        },
        ...proposal,
      };
    }
  },

  message: ({ table, column, predicate, parameter, sentBy, near }) => {
    if (parameter)
      return `${table}.${column} marks deleted rows and is sent as a parameter: no partial index of ${table} can leave them out.`;
    const marks = `${table}.${column} marks deleted rows, and`;
    if (sentBy.length === 0)
      return `${marks} no index of ${table} leaves them out: searches for the live rows would read past them (no query that does is known).`;
    const others = near.map(({ index }) => index).join(', ');
    return `${marks} ${near.length === 0 ? `no index of ${table} leaves them out` : `none of ${others} has the predicate that is sent`}: searches for ${predicate} read past them.`;
  },
});

function staysSmall(statistics: Statistics | null, table: Table, minimum: number): boolean {
  const rows = rowsAfter(statistics, table, 12);
  return rows !== null && rows < minimum;
}

interface Judged {
  readonly catalog: Catalog;
  readonly table: Table;
  readonly naming: NamingConvention;
  readonly statistics: Statistics | null;
  readonly use: SoftDeleteUse;
}

interface Proposal {
  readonly candidates: readonly Candidate[];
  readonly claims: readonly Claim[];
  readonly noRecommendation?: string;
}

function propose(judged: Judged): Proposal {
  const { table, use } = judged;
  if (use.parameter)
    return noProposal(`Write ${use.predicate} as a constant in the query first: a generic plan cannot know what the parameter will be.`);
  const query = use.queries.find((each) => keysOf(table, use.column, each).length > 0 && !isUnique(table, each));
  if (query !== undefined)
    return {
      candidates: proposeLive(
        judged,
        keysOf(table, use.column, query),
        `It has the live rows alone, by what ${query.name} searches and sorts by.`,
      ),
      claims: [...claimWritesGoOn(table), { kind: 'plan', sql: query.sql, schema: table.schema, relation: table.name, before: 'any' }],
    };
  const known =
    use.queries.length === 0
      ? `No query that asks for ${use.predicate} is known`
      : 'No list of live rows is known, only searches that an index cannot narrow, or that find one row by a unique key';
  const keys = assumeKeys(judged.catalog, table);
  if (keys === null) return noProposal(`${known}, so nothing tells what to index: files of [workload] in plinth.toml would.`);
  const assumption = `An assumption to check: live rows are listed by ${keys.map(({ column }) => column).join(' and ')}, and asked for as ${use.predicate}.`;
  return {
    candidates: proposeLive(judged, keys, `${assumption} ${known}: files of [workload] in plinth.toml would tell.`),
    claims: claimWritesGoOn(table),
  };
}

function noProposal(noRecommendation: string): Proposal {
  return { candidates: [], claims: [], noRecommendation };
}

function proposeLive({ catalog, table, naming, statistics, use }: Judged, keys: WantedIndex['keys'], reason: string): readonly Candidate[] {
  const rows = rowsOf(statistics, table);
  const size = rows === null ? '' : ` An index on all rows would grow with every deleted one (${formatCount(rows)} rows now).`;
  return proposeIndex(
    { catalog, table, naming, keys, method: 'btree', where: use.predicate, suffix: 'not_deleted', rows },
    `${reason}${size}`,
  );
}

/** Columns searched by equality, then those sorted by. */
function keysOf(table: Table, mark: Column, { equal, sorted }: SentQuery): WantedIndex['keys'] {
  const searched = equal.filter((name) => name !== mark.name && table.columns.some((column) => column.name === name));
  return [...searched.map(ascending), ...sorted.filter(({ column }) => !searched.includes(column))];
}

/** A search by all columns of a unique index finds one row: nothing is left to leave out. */
function isUnique(table: Table, { equal }: SentQuery): boolean {
  return table.indexes.some(
    ({ unique, isPartial, keys }) => unique && !isPartial && keys.every(({ column }) => column !== null && equal.includes(column)),
  );
}

/** Without queries: the owner's key, newest first, where a row must have an owner; what is labelled or was done by someone is no list. */
function assumeKeys(catalog: Catalog, table: Table): WantedIndex['keys'] | null {
  const required = (name: string): boolean => table.columns.some((column) => column.name === name && !column.nullable);
  const owner = table.foreignKeys.find(
    (key) => key.columns.length === 1 && key.columns.every(required) && !isLookup(catalog, key) && !namesActor(key),
  );
  if (owner === undefined) return null;
  const created = table.columns.find(
    ({ name, baseType, nullable }) => /^created(_at|At|_on)?$/.test(name) && timeTypes.includes(baseType) && !nullable,
  );
  return [...owner.columns.map(ascending), ...(created === undefined ? [] : [{ column: created.name, descending: true }])];
}

function ascending(column: string): WantedIndex['keys'][number] {
  return { column, descending: false };
}
