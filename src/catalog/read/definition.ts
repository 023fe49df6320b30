/** Kinds of definitions that PostgreSQL prints only with an ACCESS SHARE lock on the relation. */
export type DefinitionKind =
  | 'index'
  | 'check'
  | 'exclusion'
  | 'generated'
  | 'view'
  | 'policy'
  | 'trigger'
  | 'partition key'
  | 'statistics'
  | 'function';

export interface DefinitionRequest {
  readonly kind: DefinitionKind;
  readonly oid: number;
  /** The relations that PostgreSQL opens to print it. */
  readonly relations: readonly number[];
  /** In the user's words: `index public.users_email_idx`. */
  readonly object: string;
}

/** Texts of one definition: the whole first, then its parts (an index: predicate, expressions; a check: expression; a policy: USING, WITH CHECK). */
export type DefinitionTexts = readonly (string | null)[];

export interface Definitions {
  get(kind: DefinitionKind, oid: number): DefinitionTexts | undefined;
}

/** One statement for any mix of kinds. Of an object that is gone by now the texts are null. */
export function selectDefinitions(requests: readonly DefinitionRequest[]): string {
  const kinds = requests.map((request) => `"${request.kind}"`).join(',');
  const oids = requests.map((request) => request.oid).join(',');
  return `select q.kind, q.oid, case q.kind ${Object.entries(TEXTS)
    .map(([kind, sql]) => `when '${kind}' then ${sql}`)
    .join(' ')} end as texts from unnest('{${kinds}}'::text[], '{${oids}}'::oid[]) as q (kind, oid)`;
}

const TEXTS: Readonly<Record<DefinitionKind, string>> = {
  index: `(select array[pg_get_indexdef(i.indexrelid), pg_get_expr(i.indpred, i.indrelid)]
    || case when i.indexprs is null then '{}' else array(select pg_get_indexdef(i.indexrelid, k, false) from generate_series(1, i.indnkeyatts::int) k where i.indkey[k - 1] = 0 order by k) end
    from pg_index i where i.indexrelid = q.oid)`,
  check: '(select array[pg_get_constraintdef(k.oid), pg_get_expr(k.conbin, k.conrelid)] from pg_constraint k where k.oid = q.oid)',
  exclusion: 'array[pg_get_constraintdef(q.oid)]',
  generated: '(select array[pg_get_expr(d.adbin, d.adrelid)] from pg_attrdef d where d.oid = q.oid)',
  view: 'array[pg_get_viewdef(q.oid)]',
  policy:
    '(select array[pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)] from pg_policy p where p.oid = q.oid)',
  trigger: 'array[pg_get_triggerdef(q.oid)]',
  'partition key': 'array[pg_get_partkeydef(q.oid)]',
  statistics: 'array[pg_get_statisticsobjdef(q.oid)]',
  function: 'array[pg_get_functiondef(q.oid)]',
};
