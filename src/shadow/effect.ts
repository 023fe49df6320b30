import type pg from 'pg';
import { qualify } from '../postgres/identifier.js';
import { compareLockModes, parseLockMode, type LockMode } from '../postgres/lock-modes.js';

/** What a statement did to relations that stood before it, each named `schema.relation`, quoted where it must be. */
export interface Effect {
  /** The strongest lock on each, indexes included, by name. */
  readonly locks: readonly { readonly relation: string; readonly mode: LockMode }[];
  /** Those that got a new file (`relfilenode`): rewritten, rebuilt or truncated. */
  readonly rewrites: readonly string[];
  /** Tables that were read from end to end. */
  readonly scans: readonly string[];
  /** Whether it ran in a transaction block. */
  readonly transaction: boolean;
}

/** A row of pg_locks: the relation's oid and the mode as that view spells it. */
export interface Lock {
  readonly oid: number;
  readonly mode: string;
}

/** A relation of a user's, as pg_class has it. */
export interface KnownRelation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  /** 0 where it has no file. */
  readonly file: number;
}

/**
 * Those of the oids that a session sees as relations of a user's: not system catalogs, TOAST tables, temporary ones or sequences. On a
 * connection of plinth's own: the statement is prepared, since planning it takes longer than running it.
 */
export async function readRelations(client: pg.Client, oids: readonly number[]): Promise<readonly KnownRelation[]> {
  const { rows } = await client.query<KnownRelation>({
    name: 'plinth_relations',
    text: selectRelations('c.oid = ANY ($1::oid[])'),
    values: [oids],
  });
  return rows;
}

/** The same as SQL, of the relations `c` of a condition, with more to tell of each. */
export function selectRelations(condition: string, ...more: readonly string[]): string {
  const columns = [
    'c.oid::int8::float8 AS oid',
    'n.nspname AS schema',
    'c.relname AS name',
    'c.relkind AS kind',
    'c.relfilenode::int8::float8 AS file',
  ];
  return `SELECT ${[...columns, ...more].join(', ')}
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE ${condition} AND c.relkind IN ('r', 'p', 'm', 'i', 'I', 'v', 'f') AND n.nspname !~ '^(pg_|information_schema$)'
     ORDER BY 2, 3`;
}

/**
 * The relations whose file is another one now. An index that was dropped and made again counts under its name. `name` prepares the
 * statement: not after a statement of others that may deallocate it.
 */
export async function findRewritten(client: pg.Client, before: readonly KnownRelation[], name?: string): Promise<string[]> {
  const now = await readFiles(client, before, name);
  return before.filter((relation) => isRewritten(relation, now)).map(nameRelation);
}

export function isRewritten({ oid, file }: KnownRelation, now: ReadonlyMap<number, number>): boolean {
  return file !== 0 && ![0, file].includes(now.get(oid) ?? 0);
}

/** By oid, the file that each relation has now, or that of one that took its name; 0 for none. */
export async function readFiles(client: pg.Client, before: readonly KnownRelation[], name?: string): Promise<ReadonlyMap<number, number>> {
  const rows = await readNow(client, before, name);
  return new Map(rows.map(({ oid, file }) => [oid, file]));
}

/** What has become of a relation: its file, or that of one that took its name, 0 for none; how often it was ever read from end to end. */
export interface RelationNow {
  readonly oid: number;
  readonly file: number;
  readonly scans: number;
}

/** One each, in their order; `name` as of `findRewritten`. */
export async function readNow(client: pg.Client, before: readonly KnownRelation[], name?: string): Promise<readonly RelationNow[]> {
  const { rows } = await client.query<RelationNow>({
    ...(name === undefined ? {} : { name }),
    text: `SELECT b.oid::int8::float8 AS oid, coalesce(same.relfilenode, again.relfilenode, 0)::int8::float8 AS file,
       pg_catalog.pg_stat_get_numscans(b.oid)::float8 AS scans
     FROM unnest($1::oid[], $2::name[], $3::name[]) AS b (oid, schema, name)
     LEFT JOIN pg_catalog.pg_class same ON same.oid = b.oid
     LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = b.schema
     LEFT JOIN pg_catalog.pg_class again ON again.relname = b.name AND again.relnamespace = n.oid`,
    values: [before.map(({ oid }) => oid), before.map(({ schema }) => schema), before.map((relation) => relation.name)],
  });
  return rows;
}

/** The strongest lock on each relation that stood before. */
export function strongestLocks(locks: readonly Lock[], before: readonly KnownRelation[]): { relation: string; mode: LockMode }[] {
  return before.flatMap((relation) => {
    const modes = locks.filter(({ oid }) => oid === relation.oid).flatMap(({ mode }) => parseLockMode(mode) ?? []);
    const strongest = modes.toSorted(compareLockModes).at(-1);
    return strongest === undefined ? [] : [{ relation: nameRelation(relation), mode: strongest }];
  });
}

export function nameRelation({ schema, name }: KnownRelation): string {
  return qualify(schema, name);
}

/** Whether it has rows of its own. */
export function isTable({ kind }: KnownRelation): boolean {
  return kind === 'r' || kind === 'm';
}
