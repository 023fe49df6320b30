import type { Select } from '../../postgres/session.js';
import { isUserSchema, isNotOfExtension } from './user-objects.js';

export type SequenceRow = {
  readonly schema: string;
  readonly name: string;
  readonly type: string;
  readonly start: string;
  readonly increment: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly cache: string;
  readonly cycle: boolean;
  readonly unlogged: boolean;
  /** `a`: owned by a column (serial); `i`: behind an identity column. */
  readonly link: 'a' | 'i' | null;
  readonly relation: number | null;
  readonly column: number | null;
};

export function readSequences(select: Select): Promise<readonly SequenceRow[]> {
  return select(
    'catalog.sequences',
    `select n.nspname as schema, c.relname as name, format_type(s.seqtypid, null) as type, s.seqstart as start, s.seqincrement as increment,
       s.seqmin as minimum, s.seqmax as maximum, s.seqcache as cache, s.seqcycle as cycle, c.relpersistence = 'u' as unlogged,
       d.deptype::text as link, d.refobjid as relation, d.refobjsubid as column
     from pg_sequence s
     join pg_class c on c.oid = s.seqrelid
     join pg_namespace n on n.oid = c.relnamespace
     left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0 and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
     where c.relpersistence <> 't' and ${isUserSchema('n.nspname')} and ${isNotOfExtension('pg_class', 'c.oid')}
     order by 1, 2`,
  );
}
