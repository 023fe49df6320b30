import type { Select } from '../../postgres/session.js';
import { isUserSchema } from './user-objects.js';

export type TriggerRow = {
  readonly oid: number;
  readonly relation: number;
  readonly name: string;
  readonly enabled: boolean;
  /** Null with a WHEN clause, which `pg_get_triggerdef` prints only with a lock. */
  readonly definition: string | null;
};

export function readTriggers(select: Select): Promise<readonly TriggerRow[]> {
  return select(
    'catalog.triggers',
    `select t.oid, t.tgrelid as relation, t.tgname as name, t.tgenabled <> 'D' as enabled, case when t.tgqual is null then pg_get_triggerdef(t.oid) end as definition
     from pg_trigger t
     join pg_class c on c.oid = t.tgrelid
     join pg_namespace n on n.oid = c.relnamespace
     where not t.tgisinternal and t.tgparentid = 0 and c.relpersistence <> 't' and ${isUserSchema('n.nspname')}
     order by t.tgrelid, t.tgname`,
  );
}

export type PolicyRow = {
  readonly oid: number;
  readonly relation: number;
  readonly name: string;
  readonly permissive: boolean;
  readonly command: '*' | 'r' | 'a' | 'w' | 'd';
  readonly roles: readonly string[];
};

export function readPolicies(select: Select): Promise<readonly PolicyRow[]> {
  return select(
    'catalog.policies',
    `select p.oid, p.polrelid as relation, p.polname as name, p.polpermissive as permissive, p.polcmd::text as command,
       case when p.polroles = '{0}' then '{public}'::text[] else array(select r.rolname::text from pg_roles r where r.oid = any (p.polroles) order by 1) end as roles
     from pg_policy p
     join pg_class c on c.oid = p.polrelid
     join pg_namespace n on n.oid = c.relnamespace
     where ${isUserSchema('n.nspname')}
     order by p.polrelid, p.polname`,
  );
}
