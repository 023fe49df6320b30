import type { Select } from '../../postgres/session.js';
import { isUserSchema } from './user-objects.js';

/** A row of pg_constraint of a table. */
export type ConstraintRow = {
  readonly oid: number;
  readonly name: string;
  readonly kind: 'p' | 'u' | 'f' | 'c' | 'x' | 'n';
  readonly relation: number;
  readonly index: number;
  readonly referenced: number;
  readonly columns: readonly number[];
  readonly referenced_columns: readonly number[];
  readonly on_update: string;
  readonly on_delete: string;
  readonly match: string;
  readonly deferrable: boolean;
  readonly deferred: boolean;
  readonly validated: boolean;
  readonly no_inherit: boolean;
  readonly local: boolean;
  readonly inherited: boolean;
  /** Of keys and foreign keys, which `pg_get_constraintdef` prints without a lock. */
  readonly definition: string | null;
};

/**
 * Constraints of user tables, without NOT NULL (catalogued since 18) unless it is NOT VALID, and without the copies of a foreign key that PostgreSQL keeps
 * for each partition of the referenced table.
 */
export function readConstraints(select: Select): Promise<readonly ConstraintRow[]> {
  return select(
    'catalog.constraints',
    `select k.oid, k.conname as name, k.contype::text as kind, k.conrelid as relation, k.conindid as index, k.confrelid as referenced,
       coalesce(k.conkey, '{}') as columns, coalesce(k.confkey, '{}') as referenced_columns,
       k.confupdtype::text as on_update, k.confdeltype::text as on_delete, k.confmatchtype::text as match,
       k.condeferrable as deferrable, k.condeferred as deferred, k.convalidated as validated, k.connoinherit as no_inherit,
       k.conislocal as local, (k.coninhcount > 0 or k.conparentid <> 0) as inherited,
       case when k.contype in ('p', 'u', 'f') then pg_get_constraintdef(k.oid) end as definition
     from pg_constraint k
     join pg_class c on c.oid = k.conrelid
     join pg_namespace n on n.oid = c.relnamespace
     left join pg_constraint p on p.oid = k.conparentid
     where (k.contype in ('p', 'u', 'f', 'c', 'x') or (k.contype = 'n' and not k.convalidated)) and c.relpersistence <> 't' and ${isUserSchema('n.nspname')} and p.conrelid is distinct from k.conrelid
     order by k.conrelid, k.conname`,
  );
}
