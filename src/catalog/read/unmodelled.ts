import type { Select } from '../../postgres/session.js';
import { isUserSchema } from './user-objects.js';

type Row = { readonly object: string };

const FIRST_USER_OID = 16384;

/** Objects of users, neither an extension's nor part of another, that the model has no place for, in words: `operator public.===(integer,integer)`. */
export async function readUnmodelled(select: Select): Promise<readonly string[]> {
  const identified = (catalog: string, alias: string, from: string, where: string): string =>
    `select i.type || ' ' || i.identity as object from ${from} cross join lateral pg_identify_object('${catalog}'::regclass, ${alias}.oid, 0) i
     where ${alias}.oid >= ${FIRST_USER_OID} and ${where} and not exists (select from pg_depend e where e.classid = '${catalog}'::regclass and e.objid = ${alias}.oid and e.deptype in ('e', 'i'))`;
  const rows = await select<Row>(
    'catalog.unmodelled',
    [
      identified(
        'pg_rewrite',
        'r',
        'pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace',
        `r.rulename <> '_RETURN' and ${isUserSchema('n.nspname')}`,
      ),
      identified('pg_operator', 'o', 'pg_operator o', 'true'),
      identified('pg_opclass', 'o', 'pg_opclass o', 'true'),
      identified('pg_cast', 'c', 'pg_cast c', 'true'),
      identified('pg_ts_config', 't', 'pg_ts_config t', 'true'),
      identified('pg_ts_dict', 't', 'pg_ts_dict t', 'true'),
      identified('pg_event_trigger', 't', 'pg_event_trigger t', 'true'),
      identified('pg_foreign_server', 's', 'pg_foreign_server s', 'true'),
      identified('pg_language', 'l', 'pg_language l', 'true'),
      identified(
        'pg_type',
        't',
        'pg_type t join pg_namespace n on n.oid = t.typnamespace',
        `t.typtype = 'b' and t.typcategory <> 'A' and ${isUserSchema('n.nspname')}`,
      ),
    ].join(' union all ') + ' order by 1',
  );
  return rows.map((row) => row.object);
}
