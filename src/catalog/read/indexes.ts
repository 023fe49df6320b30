import type { Select } from '../../postgres/session.js';
import { isUserSchema, isNotOfExtension } from './user-objects.js';

/** A row of pg_index. Vectors are PostgreSQL's texts, numbers between spaces, an element a column of the index. */
export type IndexRow = {
  readonly oid: number;
  readonly relation: number;
  readonly schema: string;
  readonly name: string;
  readonly method: string;
  readonly unique: boolean;
  readonly primary: boolean;
  readonly exclusion: boolean;
  readonly valid: boolean;
  readonly nulls_not_distinct: boolean;
  readonly replica_identity: boolean;
  readonly is_partition: boolean;
  readonly key_count: number;
  readonly columns: string;
  readonly options: string;
  readonly classes: string;
  readonly collations: string;
  readonly partial: boolean;
};

export function readIndexes(select: Select, major: number): Promise<readonly IndexRow[]> {
  return select(
    'catalog.indexes',
    `select i.indexrelid as oid, i.indrelid as relation, n.nspname as schema, x.relname as name, m.amname as method, i.indisunique as unique,
       i.indisprimary as primary, i.indisexclusion as exclusion, i.indisvalid as valid, ${major >= 15 ? 'i.indnullsnotdistinct' : 'false'} as nulls_not_distinct,
       i.indisreplident as replica_identity, x.relispartition as is_partition, i.indnkeyatts as key_count, i.indkey::text as columns,
       i.indoption::text as options, i.indclass::text as classes, i.indcollation::text as collations, i.indpred is not null as partial
     from pg_index i
     join pg_class x on x.oid = i.indexrelid
     join pg_namespace n on n.oid = x.relnamespace
     join pg_am m on m.oid = x.relam
     where x.relpersistence <> 't' and ${isUserSchema('n.nspname')} and ${isNotOfExtension('pg_class', 'i.indrelid')}
     order by i.indrelid, x.relname`,
  );
}

export type OperatorClassRow = { readonly oid: number; readonly name: string };

/** Operator classes that an index must name; those of pg_catalog without their schema. */
export function readOperatorClasses(select: Select): Promise<readonly OperatorClassRow[]> {
  return select(
    'catalog.operator_classes',
    `select o.oid, case when n.nspname = 'pg_catalog' then o.opcname else n.nspname || '.' || o.opcname end as name
     from pg_opclass o join pg_namespace n on n.oid = o.opcnamespace where not o.opcdefault order by 1`,
  );
}

export type CollationNameRow = { readonly oid: number; readonly schema: string; readonly name: string };

/** Names of the collations that columns or indexes name; most databases have none, so they are asked for by number. */
export async function readCollationNames(select: Select, oids: ReadonlySet<number>): Promise<readonly CollationNameRow[]> {
  if (oids.size === 0) return [];
  return select(
    'catalog.collation_names',
    `select c.oid, n.nspname as schema, c.collname as name from pg_collation c join pg_namespace n on n.oid = c.collnamespace where c.oid = any ('{${[...oids].join(',')}}'::oid[])`,
  );
}
