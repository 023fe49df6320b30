import type { Select } from '../../postgres/session.js';
import { isUserSchema, isNotOfExtension } from './user-objects.js';

export type FunctionRow = {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'f' | 'p' | 'a' | 'w';
  readonly arguments: string;
  readonly language: string;
  /** The body is a parsed query (BEGIN ATOMIC, 14+), which `pg_get_functiondef` prints only with locks on what it names. */
  readonly parsed: boolean;
  readonly definition: string | null;
};

/** Neither an extension's nor those that come with a range type. */
export function readFunctions(select: Select, major: number): Promise<readonly FunctionRow[]> {
  const parsed = major >= 14 ? 'p.prosqlbody is not null' : 'false';
  return select(
    'catalog.functions',
    `select p.oid, n.nspname as schema, p.proname as name, p.prokind::text as kind, pg_get_function_identity_arguments(p.oid) as arguments, l.lanname as language,
       ${parsed} as parsed, case when p.prokind <> 'a' and not (${parsed}) then pg_get_functiondef(p.oid) end as definition
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
     where ${isUserSchema('n.nspname')} and not exists (select from pg_depend e where e.classid = 'pg_proc'::regclass and e.objid = p.oid and e.deptype in ('e', 'i')) order by 2, 3, 5`,
  );
}

export type StatisticsRow = { readonly oid: number; readonly schema: string; readonly name: string; readonly relation: number };

/** CREATE STATISTICS objects. */
export function readExtendedStatistics(select: Select): Promise<readonly StatisticsRow[]> {
  return select(
    'catalog.extended_statistics',
    `select s.oid, n.nspname as schema, s.stxname as name, s.stxrelid as relation from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace
     where ${isUserSchema('n.nspname')} and ${isNotOfExtension('pg_statistic_ext', 's.oid')} order by 2, 3`,
  );
}
