import type { ClientBase } from 'pg';

/** Schemas of users, and nothing of an extension's. */
const MINE = (catalog: string, oid: string, schema: string): string =>
  `${schema} not in ('pg_catalog', 'information_schema', 'pg_toast') and not exists (select 1 from pg_depend x where x.classid = '${catalog}'::regclass and x.objid = ${oid} and x.deptype in ('e', 'i'))`;

/**
 * What the server says of each object in its own words. Shares nothing with `src/catalog`. One line an object, each query gives
 * `line`; names that the server makes up (NOT NULL constraints, copies of foreign keys, constraint triggers) are left out.
 */
const QUERIES: readonly string[] = [
  `select format('schema %s %s', nspname, obj_description(oid, 'pg_namespace')) from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'`,
  `select format('extension %s in %s', extname, extnamespace::regnamespace) from pg_extension`,
  `select format('relation %s %s %s options %s toast %s rls %s %s identity %s key %s bound %s parents %s comment %s', c.oid::regclass, relkind, relpersistence, reloptions,
     (select t.reloptions from pg_class t where t.oid = c.reltoastrelid), relrowsecurity, relforcerowsecurity, relreplident, pg_get_partkeydef(c.oid), pg_get_expr(relpartbound, c.oid),
     (select string_agg(inhparent::regclass::text, ', ' order by inhseqno) from pg_inherits where inhrelid = c.oid), obj_description(c.oid, 'pg_class'))
   from pg_class c join pg_namespace n on n.oid = relnamespace where relkind in ('r', 'p', 'v', 'm', 'c', 'f') and ${MINE('pg_class', 'c.oid', 'nspname')}
     or relkind = 'c' and exists (select 1 from pg_type where typrelid = c.oid and typtype = 'c') and nspname in ('public', 'audit', 'Odd Schema')`,
  `select format('column %s.%I at %s: %s not null %s default %s identity %s %s generated %s collation %s local %s %s comment %s', c.oid::regclass, attname,
     row_number() over (partition by c.oid order by attnum), format_type(atttypid, atttypmod),
     attnotnull, pg_get_expr(adbin, adrelid), attidentity, pg_get_serial_sequence(c.oid::regclass::text, attname), attgenerated, attcollation::regcollation,
     case when relispartition then null else attislocal end, case when relispartition then null else attinhcount end, col_description(c.oid, attnum))
   from pg_attribute join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace left join pg_attrdef on adrelid = attrelid and adnum = attnum
   where attnum > 0 and not attisdropped and relkind in ('r', 'p', 'v', 'm', 'c', 'f') and nspname in ('public', 'audit', 'Odd Schema') and ${MINE('pg_class', 'c.oid', 'nspname')}`,
  `select format('constraint %s on %s: %s valid %s no inherit %s local %s %s comment %s', case when conparentid <> 0 and contype = 'f' or contype = 'n' then '' else conname end,
     coalesce(nullif(conrelid, 0)::regclass::text, contypid::regtype::text), pg_get_constraintdef(k.oid), convalidated, contype in ('c', 'n') and connoinherit,
     case when c.relispartition then null else conislocal end, coninhcount, obj_description(k.oid, 'pg_constraint'))
   from pg_constraint k join pg_namespace n on n.oid = connamespace left join pg_class c on c.oid = conrelid where contype <> 't' and ${MINE('pg_constraint', 'k.oid', 'nspname')}`,
  `select format('index %s valid %s primary %s identity %s of %s comment %s', pg_get_indexdef(indexrelid), indisvalid, indisprimary, indisreplident,
     (select inhparent::regclass from pg_inherits where inhrelid = indexrelid), obj_description(indexrelid, 'pg_class'))
   from pg_index join pg_class c on c.oid = indexrelid join pg_namespace n on n.oid = relnamespace where ${MINE('pg_class', 'indrelid', 'nspname')}`,
  `select format('trigger %s enabled %s comment %s', pg_get_triggerdef(t.oid), tgenabled, obj_description(t.oid, 'pg_trigger'))
   from pg_trigger t where not tgisinternal`,
  `select format('policy %s', row_to_json(pg_policies)) from pg_policies`,
  `select format('rule %s', pg_get_ruledef(r.oid)) from pg_rewrite r join pg_class c on c.oid = ev_class join pg_namespace n on n.oid = relnamespace where ${MINE('pg_class', 'c.oid', 'nspname')}`,
  `select format('routine %s comment %s', pg_get_functiondef(p.oid), obj_description(p.oid, 'pg_proc')) from pg_proc p join pg_namespace n on n.oid = pronamespace
   where prokind <> 'a' and ${MINE('pg_proc', 'p.oid', 'nspname')}`,
  `select format('sequence %s of %s %s comment %s', row_to_json(s)::jsonb - 'last_value' - 'sequenceowner', (select refobjid::regclass || '.' || attname from pg_depend join pg_attribute on attrelid = refobjid and attnum = refobjsubid
     where classid = 'pg_class'::regclass and objid = format('%I.%I', schemaname, sequencename)::regclass and deptype in ('a', 'i')),
     (select relpersistence from pg_class where oid = format('%I.%I', schemaname, sequencename)::regclass),
     obj_description(format('%I.%I', schemaname, sequencename)::regclass, 'pg_class')) from pg_sequences s`,
  `select format('type %s %s labels %s base %s not null %s default %s collation %s range of %s comment %s', t.oid::regtype, typtype,
     (select array_agg(enumlabel order by enumsortorder) from pg_enum where enumtypid = t.oid), format_type(nullif(typbasetype, 0), typtypmod), typnotnull, typdefault, typcollation::regcollation,
     (select format('%s %s %s %s', rngsubtype::regtype, rngsubdiff::regproc, rngcanonical, rngmultitypid::regtype) from pg_range where rngtypid = t.oid), obj_description(t.oid, 'pg_type'))
   from pg_type t join pg_namespace n on n.oid = typnamespace where typtype in ('e', 'd', 'r') and ${MINE('pg_type', 't.oid', 'nspname')}`,
  `select format('collation %s', to_jsonb(c) - 'oid' - 'collowner' - 'collnamespace' - 'collversion') from pg_collation c join pg_namespace n on n.oid = collnamespace where nspname <> 'pg_catalog'`,
  `select format('statistics %s comment %s', pg_get_statisticsobjdef(oid), obj_description(oid, 'pg_statistic_ext')) from pg_statistic_ext`,
];

/** Every object of a database on PostgreSQL 15 or newer, described by the server; sorted. */
export async function describeDatabase(client: ClientBase): Promise<readonly string[]> {
  const lines: string[] = [];
  await client.query(`set search_path = ''`);
  for (const sql of QUERIES) {
    const { rows } = await client.query<[string]>({ text: sql, rowMode: 'array' });
    lines.push(...rows.map(([line]) => line));
  }
  await client.query('reset search_path');
  return lines.sort();
}
