import type { Select } from '../../postgres/session.js';

/** One edge of pg_depend between user objects; kinds tell what the numbers mean. */
export type DependencyRow = {
  readonly kind: 'relation' | 'default' | 'check' | 'type' | 'function';
  readonly oid: number;
  /** Column number, for a default. */
  readonly column: number;
  readonly on_kind: 'relation' | 'type' | 'function';
  readonly on_oid: number;
};

const FIRST_USER_OID = 16384;

/**
 * What must be made before what. A view depends through its rule, a domain through its constraints, anything on a row type through the
 * relation, on an array through its element. Generated columns are part of their table, other defaults and checks stand alone.
 */
export function readDependencies(select: Select): Promise<readonly DependencyRow[]> {
  return select(
    'catalog.dependencies',
    `select distinct
       case when r.oid is not null then 'relation' when v.oid is not null then case when g.attgenerated = '' then 'default' else 'relation' end
         when k.oid is not null then case when k.contypid <> 0 then 'type' else 'check' end
         when d.classid = 'pg_class'::regclass then 'relation' when d.classid = 'pg_type'::regclass then 'type' else 'function' end as kind,
       coalesce(r.ev_class, v.adrelid, nullif(k.contypid, 0), d.objid) as oid,
       coalesce(v.adnum, 0) as column,
       case when coalesce(e.typrelid, t.typrelid, 0) <> 0 or d.refclassid in ('pg_class'::regclass, 'pg_constraint'::regclass) then 'relation'
         when d.refclassid = 'pg_type'::regclass then 'type' else 'function' end as on_kind,
       coalesce(nullif(coalesce(e.typrelid, t.typrelid), 0), e.oid, q.conrelid, d.refobjid) as on_oid
     from pg_depend d
     left join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
     left join pg_attrdef v on d.classid = 'pg_attrdef'::regclass and v.oid = d.objid
     left join pg_attribute g on g.attrelid = v.adrelid and g.attnum = v.adnum
     left join pg_constraint k on d.classid = 'pg_constraint'::regclass and k.oid = d.objid
     left join pg_type t on d.refclassid = 'pg_type'::regclass and t.oid = d.refobjid
     left join pg_type e on e.oid = t.typelem and t.typlen = -1 and t.typcategory = 'A'
     left join pg_constraint q on d.refclassid = 'pg_constraint'::regclass and q.oid = d.refobjid
     where d.deptype in ('n', 'a') and d.objid >= ${FIRST_USER_OID} and d.refobjid >= ${FIRST_USER_OID}
       and d.classid in ('pg_rewrite'::regclass, 'pg_attrdef'::regclass, 'pg_constraint'::regclass, 'pg_class'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass)
       and d.refclassid in ('pg_class'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass, 'pg_constraint'::regclass)
       and (k.oid is null or k.contype = 'c')
       and not (d.classid = 'pg_class'::regclass and d.refclassid in ('pg_class'::regclass, 'pg_constraint'::regclass))
       and not (d.classid = 'pg_attrdef'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid = v.adrelid)
       and not (d.classid = 'pg_constraint'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid = k.conrelid)
       and not (d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid = r.ev_class)`,
  );
}
