import type { Select } from '../../postgres/session.js';
import { isUserSchema } from './user-objects.js';

/** A row of pg_attribute, of every kind of relation that has columns of its own. */
export type ColumnRow = {
  readonly relation: number;
  readonly number: number;
  readonly name: string;
  readonly type: string;
  readonly base_type: string;
  readonly not_null: boolean;
  readonly identity: '' | 'a' | 'd';
  readonly generated: '' | 's' | 'v';
  readonly default: string | null;
  readonly default_oid: number | null;
  readonly collation: number;
  readonly type_collation: number;
  readonly local: boolean;
  readonly comment: string | null;
};

/**
 * Columns of all user relations. A DEFAULT refers to no column, so `pg_get_expr` with relation 0 prints it without opening, hence
 * locking, the table (ruleutils.c); a generated column's expression does, and is read with the definitions.
 */
export function readColumns(select: Select): Promise<readonly ColumnRow[]> {
  return select(
    'catalog.columns',
    `select a.attrelid as relation, a.attnum as number, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
       case when t.typtype = 'd' then ${baseTypeOfDomain} else t.typname end as base_type,
       a.attnotnull as not_null, a.attidentity::text as identity, a.attgenerated::text as generated,
       case when a.attgenerated = '' then pg_get_expr(v.adbin, 0) end as default, v.oid as default_oid,
       a.attcollation as collation, t.typcollation as type_collation, a.attislocal as local, d.description as comment
     from pg_attribute a
     join pg_class c on c.oid = a.attrelid
     join pg_namespace n on n.oid = c.relnamespace
     join pg_type t on t.oid = a.atttypid
     left join pg_attrdef v on v.adrelid = a.attrelid and v.adnum = a.attnum
     left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = a.attrelid and d.objsubid = a.attnum
     where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'f', 'v', 'm', 'c') and c.relpersistence <> 't' and ${isUserSchema('n.nspname')}
     order by a.attrelid, a.attnum`,
  );
}

const baseTypeOfDomain = `(
  with recursive base as (
    select t.typbasetype as oid
    union all
    select b.typbasetype from base join pg_type b on b.oid = base.oid where b.typtype = 'd')
  select b.typname from base join pg_type b on b.oid = base.oid where b.typtype <> 'd')`;
