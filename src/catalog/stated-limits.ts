import { qualify, quoteIdentifier } from '../postgres/identifier.js';
import { splitConjuncts } from '../sql/conjuncts.js';
import type { Catalog, Column, Table } from './catalog.js';

/** What a constraint says of a column's values: which they are, how large, how long, or anything else. */
export type StatedLimit = 'values' | 'range' | 'length' | 'not null' | 'other';

/**
 * What CHECK constraints and the column's domain say of one column by itself, as `pg_get_expr` prints them. A condition that also
 * depends on other columns says nothing of this one; one that is not read is `other`.
 */
export function statedLimits(catalog: Catalog, table: Table, column: Column): ReadonlySet<StatedLimit> {
  const domain = catalog.domains.find(({ schema, name }) => [quoteIdentifier(name), qualify(schema, name)].includes(column.type));
  const inherited = (domain?.checks ?? []).flatMap(({ definition }) => splitConjuncts(definition.replace(/^CHECK /, ''))).map(withoutText);
  const limits = [...ownLimits(table, column), ...inherited.flatMap(({ text, bare }) => limitsOf(text, bare))];
  const follows = followsFromAnother(table, column) ? (['range'] as const) : [];
  return new Set([...limits, ...follows, ...(domain?.notNull === true ? (['not null'] as const) : [])]);
}

/** `end >= start` where `start >= 0` is stated: the range of the one follows from the other's. */
function followsFromAnother(table: Table, column: Column): boolean {
  return comparedColumns(table).some(([left, right]) => {
    const other = left === column.name ? right : right === column.name ? left : undefined;
    const found = table.columns.find(({ name }) => name === other);
    return found !== undefined && ownLimits(table, found).includes('range');
  });
}

/** What the table's own CHECK constraints say of one column. */
function ownLimits(table: Table, column: Column): readonly StatedLimit[] {
  const names = table.columns.map(({ name }) => name);
  return table.checks
    .filter(({ columns }) => columns.includes(column.name))
    .flatMap(({ expression }) => (expression === null ? [] : splitConjuncts(expression)))
    .map(withoutText)
    .filter(({ bare }) => mentions(bare, column.name) && !names.some((name) => name !== column.name && mentions(bare, name)))
    .flatMap(({ text, bare }) => limitsOf(text, bare));
}

/** Pairs of columns that some CHECK compares with each other. */
export function comparedColumns({ checks }: Table): readonly (readonly string[])[] {
  return checks.flatMap(({ expression, columns }) =>
    expression === null || columns.length < 2
      ? []
      : splitConjuncts(expression).map((conjunct) => columns.filter((name) => mentions(withoutText(conjunct).bare, name))),
  );
}

interface Conjunct {
  readonly text: string;
  /** Without what stands in quotes for text. */
  readonly bare: string;
}

function withoutText(text: string): Conjunct {
  return { text, bare: text.replaceAll(/'(?:[^']|'')*'/g, "''") };
}

function mentions(bare: string, name: string): boolean {
  const quoted = quoteIdentifier(name).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`(?<![\\w".])${quoted}(?![\\w"(])`).test(bare);
}

function limitsOf(text: string, bare: string): readonly StatedLimit[] {
  if (/\b(char_length|character_length|length|octet_length)\s*\(/.test(bare)) return ['length'];
  const found: StatedLimit[] = [];
  if (/ANY \(|\bIN \(|[^<>!]=\s|~|\bSIMILAR\b|(?<![\w.])LIKE\b|~~/.test(bare.replaceAll(/[<>]=/g, '<'))) found.push('values');
  if (/<(?!>)|>(?!=)|>=|<=|\bBETWEEN\b|<@|@>/.test(bare.replaceAll('<>', ''))) found.push('range');
  if (/^\(?[\w".]+ IS NOT NULL\)?$/.test(text)) found.push('not null');
  return found.length === 0 ? ['other'] : found;
}
