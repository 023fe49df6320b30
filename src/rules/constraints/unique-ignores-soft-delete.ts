import * as z from 'zod';
import type { Index, Table } from '../../catalog/catalog.js';
import { whyNotServing } from '../../catalog/serves-equality.js';
import { softDeleteColumns } from '../../catalog/soft-delete.js';
import { takenRelationNames } from '../../catalog/taken-names.js';
import type { Change, CreateIndex } from '../../change/change.js';
import { displayName } from '../../engine/display-name.js';
import type { Candidate, Evidence, Observation } from '../../engine/finding.js';
import { defineRule } from '../../engine/rule.js';
import { asksForLive } from '../../plan/live-rows.js';
import { readSearches, searchesOf } from '../../plan/searches.js';
import { proposeIndex, type WantedIndex } from '../../proposal/propose-index.js';
import { rowsOf } from '../../statistics/figures.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import type { EnforcedRules } from '../../validation/enforced.js';
import type { CodeWorkload } from '../../workload/code.js';

interface Found extends Evidence {
  readonly table: string;
  readonly columns: readonly string[];
  readonly index: string;
  readonly mark: string;
  /** Condition that leaves deleted rows out, as queries send it. */
  readonly predicate: string;
}

export default defineRule({
  id: 'constraints/unique-ignores-soft-delete',
  title: 'Unique constraint that counts softly deleted rows',
  redFlag: 9,
  severity: 'warning',
  reads: ['catalog'],
  options: z.strictObject({ columns: z.array(z.string()).default([]).describe('further names of columns that mark deleted rows') }),

  docs: {
    condition:
      'A table marks deleted rows by a column that known queries leave out, and a unique constraint or index on a name, an address or a reference of the row counts the deleted rows too.',
    effect:
      'What a deleted row held stays taken: its name, address or partner cannot be used again, and the INSERT fails with a duplicate that no list shows.',
    remedy: 'A unique partial index on the live rows in place of the constraint, built concurrently before the constraint goes.',
    exceptions:
      'Silent where the mark is one of the unique columns or the index has a predicate; for primary keys; where no known query leaves deleted rows out; for keys that name one thing for ever: tokens, hashes, ' +
      'object keys, idempotency keys, numbers and identifiers from outside, columns that the database fills; where a foreign key refers to the columns; ' +
      'where the code refuses a new row because of any row with the same values, a deleted one too, or finds it by ON CONFLICT and writes it again.',
    sources: [
      'https://www.postgresql.org/docs/current/indexes-partial.html',
      'https://www.postgresql.org/docs/current/indexes-unique.html',
    ],
  },

  examples: [
    {
      title: 'A name and a reference stay taken',
      sql: `
        CREATE TABLE files (id bigint PRIMARY KEY);
        CREATE TABLE media (
          id bigint PRIMARY KEY, source_file_id bigint NOT NULL UNIQUE REFERENCES files ON DELETE RESTRICT, is_deleted boolean NOT NULL);
        CREATE INDEX ON media (id) WHERE NOT is_deleted;
        CREATE TABLE teams (id bigint PRIMARY KEY, name text NOT NULL, deleted_at timestamptz);
        CREATE INDEX ON teams (id) WHERE deleted_at IS NULL;
        CREATE UNIQUE INDEX teams_name ON teams (lower(name));`,
      volumes: { media: { rows: 100 }, teams: { rows: 100 } },
      queries: `SELECT id FROM media WHERE is_deleted = false; SELECT id FROM teams WHERE deleted_at IS NULL;`,
      finds: [
        { table: 'media', columns: ['source_file_id'], predicate: 'NOT is_deleted' },
        { table: 'teams', columns: ['lower(name)'], index: 'teams_name', predicate: 'deleted_at IS NULL' },
      ],
    },
    {
      title: 'Live rows alone, the mark among the columns, keys for ever, a key that others refer to, a mark that nothing asks for',
      sql: `
        CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, token_hash text UNIQUE, handle text NOT NULL UNIQUE, is_deleted boolean NOT NULL);
        CREATE UNIQUE INDEX ON users (email) WHERE NOT is_deleted;
        CREATE TABLE aliases (handle text PRIMARY KEY REFERENCES users (handle) ON DELETE CASCADE);
        CREATE TABLE files (id bigint PRIMARY KEY, bucket text, object_key text, deleted_at timestamptz, UNIQUE (bucket, object_key));
        CREATE INDEX ON files (id) WHERE deleted_at IS NULL;
        CREATE TABLE tags (id bigint PRIMARY KEY, label text, deleted boolean NOT NULL, UNIQUE (label, deleted));
        CREATE TABLE notes (id bigint PRIMARY KEY, title text UNIQUE, deleted boolean NOT NULL);
        CREATE INDEX ON notes (id) WHERE NOT deleted;
        CREATE INDEX ON tags (id) WHERE NOT deleted;`,
      volumes: { users: { rows: 100 }, files: { rows: 100 }, tags: { rows: 100 }, notes: { rows: 100 } },
      queries: `
        SELECT id FROM users WHERE is_deleted = false; SELECT id FROM files WHERE deleted_at IS NULL; SELECT id FROM tags WHERE NOT deleted;`,
      finds: [],
    },
    {
      title: 'A row that is there, deleted or not, is written again',
      files: {
        'models.py': `
      from sqlalchemy import false, select
      from sqlalchemy.dialects.postgresql import insert
      from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, Session
      class Base(DeclarativeBase):
          pass
      class Member(Base):
          __tablename__ = "members"
          id: Mapped[int] = mapped_column(primary_key=True)
          email: Mapped[str] = mapped_column(unique=True)
          is_deleted: Mapped[bool]
      def live(session: Session):
          return session.scalars(select(Member).where(Member.is_deleted == false()).limit(50)).all()
      def join(session: Session, email: str):
          made = insert(Member).values(email=email, is_deleted=False)
          session.execute(made.on_conflict_do_update(index_elements=["email"], set_={"is_deleted": False}))`,
      },
      volumes: { members: { rows: 100 } },
      finds: [],
    },
    {
      title: 'A table without such a column',
      sql: `CREATE TABLE notes (id bigint PRIMARY KEY, title text UNIQUE);`,
      finds: [],
    },
  ],

  count: ({ catalog, options }) => catalog.tables.filter((table) => softDeleteColumns(table, options.columns).length > 0).length,

  *check({ catalog, plans, code, enforced, statistics, naming, options }): Generator<Observation<Found>> {
    const searches = readSearches(plans, code);
    const referenced = new Set(
      catalog.tables.flatMap(({ foreignKeys }) =>
        foreignKeys.map(({ references: { schema, table, columns } }) => keyOf(schema, table, columns)),
      ),
    );
    const revived = readConflictTargets(code);
    for (const table of catalog.tables) {
      const own = searchesOf(table, searches, catalog);
      const mark = softDeleteColumns(table, options.columns).find((column) =>
        own.some(({ conditions }) => conditions.some((one) => asksForLive(one, column))),
      );
      if (mark === undefined) continue;
      for (const index of table.indexes) {
        const columns = index.keys.flatMap(({ column }) => (column === null ? [] : [column]));
        if (!index.unique || index.primary || index.isPartial || !index.valid || index.nullsNotDistinct || columns.includes(mark.name))
          continue;
        if (
          referenced.has(keyOf(table.schema, table.name, columns)) ||
          isMeantForAll(enforced, table, columns) ||
          revived.has(`${table.name} ${columns.toSorted().join(' ')}`) ||
          revived.has(`${table.name} ${index.name}`) ||
          index.keys.some((key) => isForEver(table, key.column ?? key.expression ?? ''))
        )
          continue;
        const predicate = mark.baseType === 'bool' ? `NOT ${quoteIdentifier(mark.name)}` : `${quoteIdentifier(mark.name)} IS NULL`;
        yield {
          subject: {
            kind: index.constraint === null ? 'index' : 'constraint',
            schema: table.schema,
            relation: table.name,
            name: index.name,
          },
          evidence: {
            table: displayName(table),
            columns: index.keys.map(({ column, expression }) => column ?? expression ?? ''),
            index: index.name,
            mark: mark.name,
            predicate,
          },
          ...offer(
            table,
            index,
            predicate,
            takenRelationNames(catalog, table.schema),
            leftUnserved(table, index).flatMap((keys) =>
              proposeIndex({ catalog, table, naming, keys, method: 'btree', where: null, rows: rowsOf(statistics, table) }, '')
                .slice(0, 1)
                .flatMap(({ changes }) => changes),
            ),
          ),
          claims: [],
        };
      }
    }
  },

  message: ({ table, columns, index, mark }) =>
    `${index} keeps (${columns.join(', ')}) unique among the deleted rows of ${table} too (${mark}): what a deleted row holds cannot be used again.`,
});

function keyOf(schema: string, table: string, columns: readonly string[]): string {
  return JSON.stringify([schema, table, columns.toSorted()]);
}

/** Whether the code looks for these values among all rows before it makes one, and refuses. */
function isMeantForAll(enforced: EnforcedRules | null, { schema, name }: Table, columns: readonly string[]): boolean {
  const key = keyOf(schema, name, columns);
  return (enforced?.rules ?? []).some(
    (rule) => rule.kind === 'unique' && rule.among.length === 0 && keyOf(rule.schema ?? 'public', rule.table, rule.columns) === key,
  );
}

/** What INSERT … ON CONFLICT finds a row by, deleted or not: the names of the table and of the columns, or of the constraint. */
function readConflictTargets(code: CodeWorkload | null): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { sends } of code?.functions ?? [])
    for (const { sql } of sends) {
      const [, table, columns, constraint] =
        /^INSERT INTO (?:"?\w+"?\.)?"?(\w+)"?[\s\S]*\bON CONFLICT (?:\(([^()]+)\)(?! WHERE)|ON CONSTRAINT "?(\w+)"?)/.exec(sql) ?? [];
      const names =
        constraint ??
        columns
          ?.split(',')
          .map((name) => name.trim().replaceAll('"', ''))
          .toSorted()
          .join(' ');
      if (table !== undefined && names !== undefined) found.add(`${table} ${names}`);
    }
  return found;
}

const forEver =
  /(?:^|_|\b)(?:keys?|tokens?|hash|hashed|digest|checksum|sha\d*|md5|fingerprint|uuid|guid|external|provider|remote|foreign|upstream|stripe|message|request|correlation|idempotency|transaction|trace|session|serial|isbn|iban|number|reference|ref|secret|signature|path|uri|url|nonce)(?:_|$|\b)/;

/** A value that names one thing for ever, so that a deleted row keeps it rightly. */
function isForEver(table: Table, name: string): boolean {
  const snake = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  const isReference = table.foreignKeys.some(({ columns }) => columns.includes(name));
  const column = table.columns.find((one) => one.name === name);
  if (isReference) return false;
  return forEver.test(snake) || column?.baseType === 'uuid' || column?.identity != null || column?.default?.includes('nextval') === true;
}

/** Foreign keys that this index alone serves: their checks need the deleted rows too. */
function leftUnserved(table: Table, index: Index): WantedIndex['keys'][] {
  const others = table.indexes.filter((other) => other !== index);
  return table.foreignKeys
    .filter(
      ({ columns }) =>
        whyNotServing(index, table, columns) === null && !others.some((other) => whyNotServing(other, table, columns) === null),
    )
    .map(({ columns }) => columns.map((column) => ({ column, descending: false })));
}

/** The live rows' index first, then the constraint goes; an index of one name with another makes way for it. */
function offer(
  table: Table,
  index: Index,
  predicate: string,
  taken: ReadonlySet<string>,
  further: readonly Change[],
): { candidates: readonly Candidate[]; noRecommendation?: string } {
  if (table.kind === 'partitioned table')
    return {
      candidates: [],
      noRecommendation:
        'A unique index of a partitioned table cannot be built concurrently: build it on each partition, attach them, then drop the constraint.',
    };
  if (index.definition === null) return { candidates: [], noRecommendation: 'The definition of the index could not be read.' };
  const name = freeName(`${index.name}_live`.slice(0, 63), taken);
  const live: CreateIndex = {
    kind: 'createIndex',
    schema: table.schema,
    table: table.name,
    name,
    method: index.method,
    unique: true,
    keys: index.keys.map(({ column, expression, descending, opclass }) => ({ column, expression, descending, nulls: null, opclass })),
    include: index.include,
    where: predicate,
    concurrently: true,
  };
  const constraint = table.uniques.find((key) => key.name === index.constraint);
  const drop: Change =
    index.constraint === null
      ? { kind: 'dropIndex', schema: table.schema, table: table.name, name: index.name, definition: index.definition, concurrently: true }
      : {
          kind: 'dropConstraint',
          schema: table.schema,
          table: table.name,
          name: index.constraint,
          definition: constraint?.definition ?? '',
        };
  if (drop.kind === 'dropConstraint' && drop.definition === '')
    return { candidates: [], noRecommendation: 'The definition of the constraint could not be read.' };
  return {
    candidates: [
      {
        title: `Unique index on the live rows, then drop ${index.name}`,
        changes: [live, ...further, drop],
        why: `Two live rows still cannot share (${index.keys.map(({ column, expression }) => column ?? expression).join(', ')}); a deleted one no longer stands in the way.${further.length === 0 ? '' : ' The check of the foreign key still needs an index of all rows.'} At no moment are the live rows without a unique index.`,
        drawback: null,
      },
    ],
  };
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted.slice(0, 60)}_${number}`;
    if (!taken.has(name)) return name;
  }
}
