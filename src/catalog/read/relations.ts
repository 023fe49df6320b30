import type { Select } from '../../postgres/session.js';
import { isNotOfExtension, isUserSchema } from './user-objects.js';

/** A row of pg_class: tables (r, p, f), views (v, m), sequences (S) and composite types (c) of users. */
export type RelationRow = {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'r' | 'p' | 'f' | 'v' | 'm' | 'S' | 'c';
  readonly persistence: 'p' | 'u';
  readonly row_security: boolean;
  readonly force_row_security: boolean;
  readonly replica_identity: 'd' | 'n' | 'f' | 'i';
  readonly options: readonly string[];
  readonly is_partition: boolean;
  readonly bound: string | null;
  readonly comment: string | null;
};

/** A bound holds constants only, so `pg_get_expr` with relation 0 prints it without opening, hence locking, the partition (ruleutils.c). */
export function readRelations(select: Select): Promise<readonly RelationRow[]> {
  return select(
    'catalog.relations',
    `select c.oid, n.nspname as schema, c.relname as name, c.relkind::text as kind, c.relpersistence::text as persistence,
       c.relrowsecurity as row_security, c.relforcerowsecurity as force_row_security, c.relreplident::text as replica_identity,
       coalesce(c.reloptions, '{}') || case when t.reloptions is null then '{}' else array(select 'toast.' || o from unnest(t.reloptions) o) end as options,
       c.relispartition as is_partition, pg_get_expr(c.relpartbound, 0) as bound, d.description as comment
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     left join pg_class t on t.oid = c.reltoastrelid
     left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0
     where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S', 'c') and c.relpersistence <> 't' and ${isUserSchema('n.nspname')} and ${isNotOfExtension('pg_class', 'c.oid')}
     order by 2, 3`,
  );
}

export type ParentRow = { readonly child: number; readonly parent: number };

/** pg_inherits, of tables and of indexes, parents in their order. */
export function readParents(select: Select): Promise<readonly ParentRow[]> {
  return select('catalog.parents', 'select inhrelid as child, inhparent as parent from pg_inherits order by inhrelid, inhseqno');
}
