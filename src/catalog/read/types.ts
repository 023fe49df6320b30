import type { Select } from '../../postgres/session.js';
import type { Collation } from '../catalog.js';
import { isUserSchema, isNotOfExtension } from './user-objects.js';

export type EnumRow = { readonly oid: number; readonly schema: string; readonly name: string; readonly labels: readonly string[] };

export function readEnums(select: Select): Promise<readonly EnumRow[]> {
  return select(
    'catalog.enums',
    `select t.oid, n.nspname as schema, t.typname as name, array(select e.enumlabel::text from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder) as labels
     from pg_type t join pg_namespace n on n.oid = t.typnamespace
     where t.typtype = 'e' and ${isUserSchema('n.nspname')} and ${isNotOfExtension('pg_type', 't.oid')} order by 2, 3`,
  );
}

export type DomainRow = {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly type: string;
  readonly not_null: boolean;
  readonly default: string | null;
  readonly collation: number;
  readonly type_collation: number;
  readonly check_names: readonly string[];
  readonly check_definitions: readonly string[];
};

export function readDomains(select: Select): Promise<readonly DomainRow[]> {
  const checks = `from pg_constraint k where k.contypid = t.oid and k.contype = 'c' order by k.conname`;
  return select(
    'catalog.domains',
    `select t.oid, n.nspname as schema, t.typname as name, format_type(t.typbasetype, t.typtypmod) as type, t.typnotnull as not_null,
       pg_get_expr(t.typdefaultbin, 0) as default, t.typcollation as collation, b.typcollation as type_collation,
       array(select k.conname::text ${checks}) as check_names, array(select pg_get_constraintdef(k.oid) ${checks}) as check_definitions
     from pg_type t join pg_namespace n on n.oid = t.typnamespace join pg_type b on b.oid = t.typbasetype
     where t.typtype = 'd' and ${isUserSchema('n.nspname')} and ${isNotOfExtension('pg_type', 't.oid')} order by 2, 3`,
  );
}

export type RangeRow = {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly subtype: string;
  readonly options: readonly string[];
};

export function readRanges(select: Select, major: number): Promise<readonly RangeRow[]> {
  const multirange = major >= 14 ? `case when r.rngmultitypid <> 0 then 'multirange_type_name = ' || r.rngmultitypid::regtype end` : 'null';
  return select(
    'catalog.ranges',
    `select t.oid, n.nspname as schema, t.typname as name, format_type(r.rngsubtype, null) as subtype,
       array_remove(array[
         (select 'subtype_opclass = ' || quote_ident(m.nspname) || '.' || quote_ident(o.opcname) from pg_opclass o join pg_namespace m on m.oid = o.opcnamespace where o.oid = r.rngsubopc and not o.opcdefault),
         (select 'collation = ' || quote_ident(m.nspname) || '.' || quote_ident(c.collname) from pg_collation c join pg_namespace m on m.oid = c.collnamespace
            join pg_type s on s.oid = r.rngsubtype where c.oid = r.rngcollation and r.rngcollation <> s.typcollation),
         case when r.rngcanonical <> 0 then 'canonical = ' || r.rngcanonical::regproc end,
         case when r.rngsubdiff <> 0 then 'subtype_diff = ' || r.rngsubdiff::regproc end,
         ${multirange}], null) as options
     from pg_range r join pg_type t on t.oid = r.rngtypid join pg_namespace n on n.oid = t.typnamespace
     where ${isUserSchema('n.nspname')} and ${isNotOfExtension('pg_type', 't.oid')} order by 2, 3`,
  );
}

/** The column of an ICU locale changed its name twice: in `collcollate` until 14, `colliculocale` until 16, `colllocale` since 17. */
export function readCollations(select: Select, major: number): Promise<readonly Collation[]> {
  const locale = major >= 17 ? 'c.colllocale' : major >= 15 ? 'c.colliculocale' : `case when c.collprovider = 'i' then c.collcollate end`;
  const libc = (column: string): string => (major >= 15 ? column : `case when c.collprovider <> 'i' then ${column} end`);
  return select(
    'catalog.collations',
    `select n.nspname as schema, c.collname as name, case c.collprovider when 'c' then 'libc' when 'i' then 'icu' when 'b' then 'builtin' else 'default' end as provider,
       ${libc('c.collcollate')} as collate, ${libc('c.collctype')} as ctype, ${locale} as locale, c.collisdeterministic as deterministic
     from pg_collation c join pg_namespace n on n.oid = c.collnamespace
     where ${isUserSchema('n.nspname')} and ${isNotOfExtension('pg_collation', 'c.oid')} order by 1, 2`,
  );
}
