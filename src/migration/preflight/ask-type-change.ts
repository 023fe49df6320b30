import type { Column, Domain, QualifiedName } from '../../catalog/catalog.js';
import { qualify, quoteIdentifier, quoteLiteral } from '../../postgres/identifier.js';
import { newConditions, onColumn } from './ask-domains.js';
import { countBreaking, countRows } from './queries.js';
import type { DataQuestion } from './question.js';
import type { SchemaStep } from './schema-step.js';

/** What a change of a column's type may stumble over; null where every value of the old type is one of the new. */
export function askTypeChange(table: QualifiedName, before: Column, after: Column, ground: SchemaStep): DataQuestion | null {
  const [from, to] = [readType(before), readType(after)];
  const column = quoteIdentifier(before.name);
  const base = { table, columns: [before.name], why: null } as const;
  if (before.type === after.type) return null;
  if (ground.using === 'own')
    return {
      ...base,
      risk: 'fails',
      about: 'cast',
      counts: `values of ${before.name} that the USING expression refuses`,
      sql: null,
      why: 'the USING expression is more than a cast: whether it fails only a run on a copy tells',
    };
  const domain = ground.after.domains.find(({ schema, name }) => isSpelled(after.type, { schema, name }));
  if (domain !== undefined) return askOfDomain(base, before, after, domain);
  if (TEXTS.has(to.base)) {
    if (to.limit === null || (TEXTS.has(from.base) && from.limit !== null && from.limit <= to.limit)) return null;
    return askLength(base, column, to.limit, ground.using);
  }
  if (to.base === 'numeric' && NUMBERS.includes(from.base)) return askNumeric(base, column, before, after);
  if (NUMBERS.includes(to.base) && NUMBERS.includes(from.base)) {
    const range = RANGES[to.base];
    if (range === undefined || NUMBERS.indexOf(from.base) <= NUMBERS.indexOf(to.base)) return null;
    return {
      ...base,
      risk: 'fails',
      about: 'range',
      counts: `values of ${before.name} outside ${after.type}`,
      sql: countRows(table, `${column} < ${range[0]} OR ${column} > ${range[1]}`),
    };
  }
  const elements = [from.base, to.base].map((name) => (name.startsWith('_') ? name.slice(1) : ''));
  if (CONVERTING.has(`${from.base} ${to.base}`) || elements.every((name) => TEXTS.has(name))) return null;
  return askCast(base, column, after, ground);
}

function askOfDomain(base: Base, before: Column, { type, baseType }: Column, domain: Domain): DataQuestion | null {
  const conditions = newConditions({ checks: [], notNull: false }, domain);
  if (before.baseType === baseType && conditions.length === 0) return null;
  const question = { ...base, risk: 'fails', about: 'check', counts: `values of ${before.name} that domain ${type} refuses` } as const;
  if (before.baseType !== baseType)
    return { ...question, sql: null, why: 'the type changes and the domain has conditions: only a run on a copy tells' };
  return { ...question, sql: countBreaking(base.table, conditions.map((condition) => onColumn(condition, before.name)).join(' AND ')) };
}

function isSpelled(type: string, { schema, name }: QualifiedName): boolean {
  return [quoteIdentifier(name), qualify(schema, name)].includes(type);
}

type Base = Pick<DataQuestion, 'table' | 'columns'> & { readonly why: null };

const TEXTS: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar', 'citext', 'name']);

/** Each holds all values of those before it, but for precision. */
const NUMBERS = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'];

const RANGES: Readonly<Record<string, readonly [string, string]>> = {
  int2: ['-32768', '32767'],
  int4: ['-2147483648', '2147483647'],
  int8: ['-9223372036854775808', '9223372036854775807'],
};

/** Pairs whose every value converts. */
const CONVERTING: ReadonlySet<string> = new Set([
  'date timestamp',
  'date timestamptz',
  'timestamp timestamptz',
  'timestamptz timestamp',
  'timestamp date',
  'timestamptz date',
  'timestamp time',
  'timestamptz time',
  'timestamp timestamp',
  'timestamptz timestamptz',
  'time time',
  'interval interval',
  'json jsonb',
  'jsonb json',
  'cidr inet',
  'bool int4',
  'int4 bool',
  'varbit varbit',
]);

function readType({ type, baseType }: Column): { readonly base: string; readonly limit: number | null } {
  const limit = /^(?:pg_catalog\.)?(?:character varying|character|"?bpchar"?|varchar)\((\d+)\)$/.exec(type)?.[1];
  return { base: baseType, limit: limit === undefined ? null : Number(limit) };
}

/** The assignment cast refuses what is too long, blanks at the end aside; a cast in USING cuts it. */
function askLength(base: Base, column: string, limit: number, using: SchemaStep['using']): DataQuestion {
  const [name = ''] = base.columns;
  return {
    ...base,
    risk: using === null ? 'fails' : 'loses',
    about: 'length',
    counts: `values of ${name} longer than ${limit} characters`,
    sql: countRows(base.table, `pg_catalog.char_length(pg_catalog.rtrim(${column}::text)) > ${limit}`),
  };
}

function askNumeric(base: Base, column: string, before: Column, after: Column): DataQuestion | null {
  const [, precision, scale = '0'] = /\((\d+)(?:,(-?\d+))?\)/.exec(after.type) ?? [];
  if (precision === undefined) return null;
  const [, had, hadScale = '0'] = /^numeric\((\d+)(?:,(-?\d+))?\)/.exec(before.type) ?? [];
  const digits = Number(precision) - Number(scale);
  if (had !== undefined && Number(had) - Number(hadScale) <= digits && Number(hadScale) <= Number(scale)) return null;
  return {
    ...base,
    risk: 'fails',
    about: 'range',
    counts: `values of ${before.name} that ${after.type} has no room for`,
    sql: countRows(base.table, `pg_catalog.abs(pg_catalog.round(${column}::numeric, ${scale})) >= 1e${digits}::numeric`),
  };
}

/** `pg_input_is_valid` came with 16. */
function askCast(base: Base, column: string, after: Column, { after: catalog, major }: SchemaStep): DataQuestion {
  const [name = ''] = base.columns;
  const question = { ...base, risk: 'fails', about: 'cast', counts: `values of ${name} that are no ${after.type}` } as const;
  const labels = catalog.enums.find((one) => isSpelled(after.type, one))?.labels;
  if (labels !== undefined)
    return { ...question, sql: countRows(base.table, `NOT ${column}::text = ANY (ARRAY[${labels.map(quoteLiteral).join(', ')}]::text[])`) };
  if (major >= 16)
    return { ...question, sql: countRows(base.table, `NOT pg_catalog.pg_input_is_valid(${column}::text, ${quoteLiteral(after.type)})`) };
  const pattern = PATTERNS[after.baseType];
  if (pattern !== undefined) return { ...question, sql: countRows(base.table, `${column}::text !~* ${quoteLiteral(pattern)}`) };
  return { ...question, sql: null, why: `PostgreSQL ${major} has no function that tells whether a text is a ${after.type}` };
}

const PATTERNS: Readonly<Record<string, string>> = {
  int2: String.raw`^\s*[-+]?\d{1,4}\s*$`,
  int4: String.raw`^\s*[-+]?\d{1,9}\s*$`,
  int8: String.raw`^\s*[-+]?\d{1,18}\s*$`,
  numeric: String.raw`^\s*[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d{1,3})?\s*$`,
  uuid: '^[{]?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}[}]?$',
  bool: String.raw`^\s*(t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|1|0)\s*$`,
};
