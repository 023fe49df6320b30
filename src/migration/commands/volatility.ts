import type { Node } from '@pgsql/types';
import { readQualified } from '../../sql/operations/read-definition.js';

/** How often an expression's value changes. Source of the lists: pg_proc.provolatile of PostgreSQL 18. */
export interface Volatility {
  readonly volatility: 'constant' | 'stable' | 'volatile' | 'unknown';
  /** The function that makes it so. */
  readonly calls: string | null;
}

const STABLE = new Set(
  `now transaction_timestamp statement_timestamp current_setting current_database current_schema current_user session_user timezone
   to_char to_date to_timestamp to_json to_jsonb json_build_object jsonb_build_object json_build_array jsonb_build_array row_to_json concat concat_ws
   format age date_trunc date_part txid_current pg_current_xact_id array_to_json jsonb_object_agg inet_client_addr pg_backend_pid version to_tsvector`.split(
    /\s+/,
  ),
);
const VOLATILE = new Set(
  `clock_timestamp timeofday random random_normal gen_random_uuid uuidv4 uuidv7 nextval currval lastval setval pg_sleep uuid_generate_v1 uuid_generate_v1mc
   uuid_generate_v4 gen_random_bytes gen_salt pg_notify pg_advisory_lock`.split(/\s+/),
);
const IMMUTABLE = new Set(
  `lower upper initcap md5 sha256 sha224 sha384 sha512 length char_length btrim ltrim rtrim trim substr substring replace reverse repeat left right lpad rpad
   split_part translate regexp_replace position abs ceil ceiling floor round sign sqrt power mod div greatest least make_interval make_date make_time make_timestamp
   int4range int8range numrange tsrange daterange array_fill array_append array_cat cardinality array_length decode encode chr ascii hashtext
   json_object jsonb_object point box lseg path polygon circle date text numeric varchar bpchar int4 int8 float8 bool jsonb_set uuid_nil uuid_ns_dns`.split(
    /\s+/,
  ),
);

/** The worst of what an expression calls; `constant` for one that calls nothing but immutable functions. */
export function judgeExpression(expression: Node | undefined): Volatility {
  let worst: Volatility = { volatility: 'constant', calls: null };
  for (const name of listCalls(expression)) {
    const own = judgeFunction(name);
    if (rank.indexOf(own) > rank.indexOf(worst.volatility)) worst = { volatility: own, calls: name };
  }
  return worst;
}

const rank: readonly Volatility['volatility'][] = ['constant', 'stable', 'unknown', 'volatile'];

function judgeFunction(name: string): Volatility['volatility'] {
  if (VOLATILE.has(name)) return 'volatile';
  if (STABLE.has(name)) return 'stable';
  return IMMUTABLE.has(name) ? 'constant' : 'unknown';
}

/** Names of the functions that stand anywhere in it. CURRENT_TIMESTAMP and its like are `now`. */
function* listCalls(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'FuncCall' && isCall(inner)) yield readQualified(inner.funcname).name;
    if (key === 'SQLValueFunction') yield 'now';
    yield* listCalls(inner);
  }
}

function isCall(value: unknown): value is { readonly funcname?: Node[] } {
  return typeof value === 'object' && value !== null && 'funcname' in value;
}
