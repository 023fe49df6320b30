/**
 * Extensions that only a superuser may create, and that give nobody else a way out of the database: their functions read statistics
 * or pages that only granted roles may read, or compute. The server's own trusted extensions need no list.
 */
const ALLOWED: ReadonlySet<string> = new Set([
  'amcheck',
  'autoinc',
  'bloom',
  'earthdistance',
  'insert_username',
  'intagg',
  'moddatetime',
  'pg_buffercache',
  'pg_freespacemap',
  'pg_stat_statements',
  'pg_visibility',
  'pgrowlocks',
  'pgstattuple',
  'refint',
  'sslinfo',
]);

/** Whether the superuser may create it on somebody's behalf. */
export function isAllowedExtension(name: string): boolean {
  return ALLOWED.has(name);
}

/** What the server says where something lacks, and the extension that brings it; all are trusted ones. */
const BRINGS: readonly (readonly [message: RegExp, extension: string])[] = [
  [/^type "(?:\w+\.)?citext(?:\[\])?" does not exist/, 'citext'],
  [/^type "(?:\w+\.)?hstore(?:\[\])?" does not exist/, 'hstore'],
  [/^type "(?:\w+\.)?(?:ltree|lquery|ltxtquery)(?:\[\])?" does not exist/, 'ltree'],
  [/^type "(?:\w+\.)?(?:vector|halfvec|sparsevec)(?:\[\])?" does not exist/, 'vector'],
  [/^operator class "(?:\w+\.)?(?:gin|gist)_trgm_ops" does not exist/, 'pg_trgm'],
  [/^operator class "(?:\w+\.)?gin__int_ops" does not exist/, 'intarray'],
  [/^function (?:\w+\.)?(?:similarity|word_similarity|show_trgm)\(.*\) does not exist/, 'pg_trgm'],
  [/^function (?:\w+\.)?uuid_generate_v\w+\(.*\) does not exist/, 'uuid-ossp'],
  [/^function (?:\w+\.)?(?:crypt|gen_salt|digest|hmac|gen_random_bytes|pgp_sym_encrypt|pgp_sym_decrypt)\(.*\) does not exist/, 'pgcrypto'],
  [/^function (?:\w+\.)?unaccent\(.*\) does not exist/, 'unaccent'],
  [/^text search dictionary "(?:\w+\.)?unaccent" does not exist/, 'unaccent'],
  [/^data type .+ has no default operator class for access method "gist"/, 'btree_gist'],
  [/^data type .+ has no default operator class for access method "gin"/, 'btree_gin'],
];

/** The extension that a statement needs though nothing created it: whoever set up the real database did. */
export function findBringing(message: string): string | null {
  return BRINGS.find(([pattern]) => pattern.test(message))?.[1] ?? null;
}
