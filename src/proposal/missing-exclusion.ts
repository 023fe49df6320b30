import type { Column, Table } from '../catalog/catalog.js';
import { qualify, quoteIdentifier } from '../postgres/identifier.js';
import type { OverlapRule } from '../validation/enforced.js';
import type { MissingRule } from './judge-rule.js';
import { uniqueAmong } from './missing-key.js';

/** Range types by what they hold. Source: https://www.postgresql.org/docs/current/rangetypes.html */
const ranges: Readonly<Record<string, string>> = {
  timestamptz: 'tstzrange',
  timestamp: 'tsrange',
  date: 'daterange',
  int4: 'int4range',
  int8: 'int8range',
  numeric: 'numrange',
};

/**
 * Two rows whose ranges may not overlap, where no exclusion constraint says so. It is given as statements: PostgreSQL knows no NOT VALID for
 * exclusion constraints, so that adding one checks all rows under ACCESS EXCLUSIVE, and equality within GiST may need an extension.
 */
export function missingExclusion(rule: OverlapRule, table: Table, taken: ReadonlySet<string>): MissingRule | null {
  const [lower, upper] = [rule.lower, rule.upper].map((name) => table.columns.find((column) => column.name === name));
  const range = lower === undefined || lower.baseType !== upper?.baseType ? undefined : ranges[lower.baseType];
  const same = rule.columns.map((name) => table.columns.find((column) => column.name === name));
  if (range === undefined || same.includes(undefined)) return null;
  if (table.exclusions.some(({ columns }) => columns.includes(rule.lower) || columns.includes(rule.upper))) return null;
  // An exclusion over an expression, `tstzrange(starts_at, ends_at)`, has no columns of its own.
  if (table.exclusions.some(({ definition }) => definition?.includes(rule.lower) === true && definition.includes(rule.upper))) return null;
  const columns = [...rule.columns, rule.lower, rule.upper];
  const where = uniqueAmong(rule);
  const words = `apart from every other row${rule.columns.length === 0 ? '' : ` with the same ${rule.columns.join(', ')}`}${where === null ? '' : ` where ${where}`}`;
  return {
    kind: 'overlap',
    columns,
    words,
    allowed: 'ranges that overlap, as it does when two requests search before either writes',
    title: `EXCLUDE USING gist on ${columns.join(', ')}`,
    why: 'Two requests at once both find nothing and both write: only an exclusion constraint can refuse the second.',
    change: null,
    instead: describe(rule, table, { range, where, same: same.flatMap((one) => one ?? []), name: freeName(table, taken) }),
  };
}

interface Parts {
  readonly range: string;
  readonly where: string | null;
  readonly same: readonly Column[];
  readonly name: string;
}

function describe({ lower, upper, inclusive }: OverlapRule, table: Table, { range, where, same, name }: Parts): string {
  const relation = qualify(table.schema, table.name);
  const spanOf = (of: string): string =>
    `${range}(${of}${quoteIdentifier(lower)}, ${of}${quoteIdentifier(upper)}, '${inclusive ? '[]' : '[)'}')`;
  const elements = [...same.map((column) => `${quoteIdentifier(column.name)} WITH =`), `${spanOf('')} WITH &&`];
  const key = table.primaryKey?.columns.map(quoteIdentifier) ?? ['ctid'];
  const apart = `(${key.map((column) => `a.${column}`).join(', ')}) < (${key.map((column) => `b.${column}`).join(', ')})`;
  const pairs = [
    ...same.map(({ name: column }) => `a.${quoteIdentifier(column)} = b.${quoteIdentifier(column)}`),
    `${spanOf('a.')} && ${spanOf('b.')}`,
    apart,
  ];
  const live = where === null ? relation : `(SELECT * FROM ${relation} WHERE ${where})`;
  return [
    'No change is offered: an exclusion constraint cannot be added NOT VALID, so that it checks every row and builds its index under ACCESS EXCLUSIVE, at a moment that you choose.',
    `First see whether rows overlap already: SELECT count(*) FROM ${live} a JOIN ${live} b ON ${pairs.join(' AND ')};`,
    ...(same.length === 0 ? [] : ['Equality beside a range needs CREATE EXTENSION IF NOT EXISTS btree_gist;']),
    `Then ALTER TABLE ${relation} ADD CONSTRAINT ${quoteIdentifier(name)} EXCLUDE USING gist (${elements.join(', ')})${where === null ? '' : ` WHERE (${where})`};`,
    `whose reverse is ALTER TABLE ${relation} DROP CONSTRAINT ${quoteIdentifier(name)};`,
  ].join(' ');
}

function freeName({ name }: Table, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const wanted = `${name.slice(0, 50)}_no_overlap${number === 1 ? '' : number}`;
    if (!taken.has(wanted)) return wanted;
  }
}
