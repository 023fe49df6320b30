import type { Select } from '../../postgres/session.js';
import type { Comment } from '../catalog.js';

/** Oids below are PostgreSQL's own (FirstNormalObjectId of access/transam.h). */
const FIRST_USER_OID = 16384;

/** Comments on everything but tables, their columns and views, which are read with them. */
export function readComments(select: Select): Promise<readonly Comment[]> {
  return select(
    'catalog.comments',
    `select i.type as kind, i.identity, d.description as text
     from pg_description d
     left join pg_class c on d.classoid = 'pg_class'::regclass and c.oid = d.objoid
     cross join lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) i
     where d.objoid >= ${FIRST_USER_OID} and i.identity is not null
       and d.classoid in ('pg_class'::regclass, 'pg_constraint'::regclass, 'pg_namespace'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass, 'pg_trigger'::regclass,
         'pg_policy'::regclass, 'pg_statistic_ext'::regclass, 'pg_collation'::regclass)
       and (c.oid is null or (c.relpersistence <> 't' and (c.relkind not in ('r', 'p', 'f', 'v', 'm') or (c.relkind in ('v', 'm') and d.objsubid > 0))))
       and not exists (select from pg_depend e where e.classid = d.classoid and e.objid = d.objoid and e.deptype = 'e')
     order by 1, 2`,
  );
}
