import type { Catalog, Column, Domain, ForeignKey, Table } from '../../catalog/catalog.js';
import { newConditions, onColumn } from '../../migration/preflight/ask-domains.js';
import { qualify, quoteIdentifier, quoteLiteral } from '../../postgres/identifier.js';
import type { ColumnStatistics } from '../../statistics/statistics.js';
import { jsonShapes } from './json-shapes.js';
import { type TableShape, writtenColumns } from './shape.js';
import { makeValue, textShapes } from './value.js';

export interface RowsAsked {
  readonly catalog: Catalog;
  readonly shape: TableShape;
  readonly rows: number;
  /** Rows that are numbered before these: partitions of one table share their numbers. */
  readonly offset: number;
  /** Rows that a referenced table has by now, by qualified name. */
  readonly rowsOf: (table: string) => number;
  readonly statistics: readonly ColumnStatistics[];
  /** What the bound of a partition says of its rows; null for any other table. */
  readonly bound: string | null;
}

/** INSERT … SELECT of rows that are made up, or why there is none. What satisfies no condition is left out by the server itself. */
export function insertRows(asked: RowsAsked): { readonly sql: string } | { readonly why: string } {
  const { shape, rows, offset, bound, catalog } = asked;
  const { table } = shape;
  const conditions = [...shape.conditions, ...(bound === null ? [] : [bound]), ...domainConditions(catalog, shape)];
  const references = chooseReferences(asked);
  if ('why' in references) return references;
  const columns = writtenColumns(table);
  const made: string[] = [];
  for (const [position, column] of columns.entries()) {
    const value = references.values.get(column.name) ?? makeColumn(asked, column, position, conditions);
    if (value === null && shape.required.has(column.name) && column.default === null)
      return { why: `no value of type ${column.type} is made up for ${column.name}` };
    made.push(`${value ?? column.default ?? nullOf(shape, column.name)} AS ${quoteIdentifier(column.name)}`);
  }
  const candidates = conditions.length === 0 ? rows : rows * 12;
  const where = [
    ...conditions.map((condition) => `(${condition}) IS NOT FALSE`),
    ...references.conditions,
    ...columns.filter(({ name }) => shape.required.has(name)).map(({ name }) => `${quoteIdentifier(name)} IS NOT NULL`),
  ];
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const fitting = `SELECT ${names} FROM (SELECT ${made.join(',\n  ')}
  FROM pg_catalog.generate_series(${offset + 1}::int8, ${offset + candidates}::int8) AS x(x)${references.joins.map((join) => `\n  ${join}`).join('')}) AS made
${where.length === 0 ? '' : `WHERE ${where.join('\n  AND ')}\n`}`;
  const head = `INSERT INTO ${qualify(table.schema, table.name)} (${names}) OVERRIDING SYSTEM VALUE\n`;
  if (!hasDeferrableKey(table)) return { sql: `${head}${fitting}LIMIT ${rows} ON CONFLICT DO NOTHING` };
  return { sql: `${head}${shape.keys.reduce(onceEach, fitting)}LIMIT ${rows}` };
}

/** ON CONFLICT refuses a table with such a key, whichever key it is that conflicts. */
function hasDeferrableKey({ primaryKey, uniques, exclusions }: Table): boolean {
  return [primaryKey, ...uniques, ...exclusions].some((key) => / (?:DEFERRABLE|INITIALLY DEFERRED)$/.test(key?.definition ?? ''));
}

function onceEach(select: string, columns: readonly string[]): string {
  return `SELECT DISTINCT ON (${columns.map(quoteIdentifier).join(', ')}) * FROM (${select}) AS once\n`;
}

/** A number from 0 to below `below` that looks thrown, and is always the same. */
function pick(seed: number, below: number): string {
  return `((pg_catalog.hashint8extended(x.x, ${seed}) & 2147483647) % ${Math.max(1, below)})`;
}

interface Ground {
  readonly catalog: Catalog;
  readonly shape: TableShape;
  readonly conditions: readonly string[];
}

function makeColumn(
  { catalog, shape, rows, statistics }: RowsAsked,
  column: Column,
  position: number,
  conditions: readonly string[],
): string | null {
  const known = statistics.find(({ name }) => name === column.name);
  const width = known === undefined || known.averageWidth <= 0 ? 16 : known.averageWidth;
  const unique = isUnique(shape, column.name, conditions);
  const distinct = known === undefined || known.distinct === 0 ? rows : known.distinct < 0 ? rows * -known.distinct : known.distinct;
  const k = unique ? 'x.x' : `(1 + ${pick(position, Math.min(rows, Math.ceil(distinct)))})`;
  const plain = makeValue(catalog, column, k, width);
  const own = conditions.filter((condition) => names(condition, column.name));
  const value =
    own.length === 0
      ? plain
      : oneOf([...(plain === null ? [] : [plain]), ...variants(column, k, own, unique)], position, column, {
          catalog,
          shape,
          conditions: own,
        });
  if (value === null || shape.required.has(column.name) || unique) return value;
  const share = own.some((condition) => /\bNULL\b/.test(condition)) ? 0.5 : (known?.nullFraction ?? 0.1);
  return share === 0 ? value : `CASE WHEN ${pick(position + 1_000, 1_000)} < ${Math.round(share * 1_000)} THEN NULL ELSE ${value} END`;
}

/** The column that makes a key's rows differ: the only one, or one that refers to nothing, best of which no condition speaks. */
function isUnique({ keys, foreignKeys }: TableShape, name: string, conditions: readonly string[]): boolean {
  const refers = (column: string): boolean => foreignKeys.some(({ columns }) => columns.includes(column));
  return keys.some((columns) => {
    if (columns.length === 1) return columns[0] === name;
    const free = columns.filter((column) => !refers(column));
    return (free.findLast((column) => !conditions.some((condition) => names(condition, column))) ?? free.at(-1)) === name;
  });
}

function names(condition: string, column: string): boolean {
  const bare = condition.replaceAll(/'(?:[^']|'')*'/g, "''");
  return new RegExp(String.raw`(?<![\w"])${quoteIdentifier(column).replaceAll(/\W/g, String.raw`\$&`)}(?![\w"])`).test(bare);
}

/** Values that the conditions themselves name, those beside them, and other shapes of a text. */
function variants({ baseType, type }: Column, k: string, conditions: readonly string[], unique: boolean): readonly string[] {
  const text = conditions.join('\n');
  const bare = text.replaceAll(/'(?:[^']|'')*'/g, "''");
  const literals = unique
    ? []
    : [...new Set([...text.matchAll(/'((?:[^']|'')*)'/g)].map(([, value = '']) => value.replaceAll("''", "'")))].slice(0, 40);
  const numbers = unique
    ? []
    : [...new Set([...bare.matchAll(/(?<![\w.])\d+(?:\.\d+)?/g)].flatMap(([number]) => [number, `${number} + 1`, `${number} - 1`]))].slice(
        0,
        30,
      );
  if (['text', 'varchar', 'bpchar', 'citext'].includes(baseType))
    return [...literals.map(quoteLiteral), ...textShapes(k), "'en'", "'EUR'", "'en-US'"];
  if (/^(?:int|numeric|float)/.test(baseType)) return [...numbers, ...literals.filter((literal) => /^-?\d+(?:\.\d+)?$/.test(literal)), '0'];
  if (baseType === 'bool') return ['true', 'false'];
  if (/^jsonb?$/.test(baseType)) return jsonShapes(conditions, baseType);
  return literals.filter(fits(baseType)).map((literal) => `${quoteLiteral(literal)}::${type}`);
}

function fits(baseType: string): (literal: string) => boolean {
  if (/^(?:timestamp|date)/.test(baseType)) return (literal) => /^\d{4}-\d\d-\d\d/.test(literal);
  if (baseType === 'uuid') return (literal) => /^[0-9a-f-]{36}$/i.test(literal);
  return () => false;
}

/** One of the values that meets the conditions which are about this column alone. */
function oneOf(values: readonly string[], position: number, column: Column, { catalog, shape, conditions }: Ground): string | null {
  const name = quoteIdentifier(column.name);
  const others = writtenColumns(shape.table).filter((other) => other.name !== column.name);
  const alone = conditions.filter((condition) => !others.some((other) => names(condition, other.name)));
  const type = findDomain(catalog, column) === undefined ? column.type : quoteIdentifier(column.baseType);
  const list = values.map((value, at) => `(${at}, (${value})::${type})`);
  if (list.length === 0) return null;
  const where = alone.length === 0 ? '' : ` WHERE ${alone.map((condition) => `(${condition}) IS NOT FALSE`).join(' AND ')}`;
  const order = `(plinth_at + ${pick(position + 2_000, values.length)}) % ${values.length}`;
  return `(SELECT ${name} FROM (VALUES ${list.join(', ')}) AS c(plinth_at, ${name})${where} ORDER BY ${order} LIMIT 1)`;
}

/** What the domains of columns say; the value is checked before it becomes one of the domain. */
function domainConditions(catalog: Catalog, { table }: TableShape): string[] {
  return writtenColumns(table).flatMap((column) => {
    const domain = findDomain(catalog, column);
    return domain === undefined
      ? []
      : newConditions({ checks: [], notNull: false }, domain).map((condition) => onColumn(condition, column.name));
  });
}

function findDomain({ domains }: Catalog, { type }: Column): Domain | undefined {
  return domains.find(({ schema, name }) => [quoteIdentifier(name), qualify(schema, name)].includes(type));
}

interface References {
  /** By column. */
  readonly values: ReadonlyMap<string, string>;
  readonly joins: readonly string[];
  readonly conditions: readonly string[];
}

/** Each reference leads to a row that is there, or nowhere where it may. */
function chooseReferences({ shape, rowsOf }: RowsAsked): References | { readonly why: string } {
  const values = new Map<string, string>();
  const joins: string[] = [];
  const conditions: string[] = [];
  let before = 1;
  for (const [at, key] of shape.foreignKeys.entries()) {
    const parent = qualify(key.references.schema, key.references.table);
    const taken = key.columns.some((column) => values.has(column));
    const optional = key.columns.find((column) => !shape.required.has(column) && !values.has(column));
    const count = parent === qualify(shape.table.schema, shape.table.name) ? 0 : rowsOf(parent);
    if (count === 0 || (taken && optional !== undefined)) {
      if (optional === undefined && !taken) return { why: `it needs rows of ${parent}, which has none` };
      if (optional !== undefined) values.set(optional, nullOf(shape, optional));
      continue;
    }
    if (taken) {
      conditions.push(`EXISTS (SELECT FROM ${parent} AS p WHERE ${joined(key, 'p')})`);
      continue;
    }
    const alone = shape.keys.some((columns) => columns.every((column) => key.columns.includes(column)));
    const inKey = shape.keys.some(
      (columns) => key.columns.some((column) => columns.includes(column)) && columns.every((column) => isReference(shape, column)),
    );
    const row = alone ? 'x.x' : inKey ? `1 + (x.x / ${before}) % ${count}` : `1 + ${pick(3_000 + at, count)}`;
    if (inKey && !alone) before *= count;
    const list = key.references.columns.map(quoteIdentifier).join(', ');
    joins.push(
      `LEFT JOIN (SELECT pg_catalog.row_number() OVER () AS plinth_row, ${list} FROM ${parent}) AS p${at} ON p${at}.plinth_row = ${row}`,
    );
    for (const [position, column] of key.columns.entries())
      values.set(column, `p${at}.${quoteIdentifier(key.references.columns[position] ?? '')}`);
  }
  return { values, joins, conditions };
}

/** Of its own type: a bare NULL would be a text. */
function nullOf({ table }: TableShape, name: string): string {
  const type = table.columns.find((column) => column.name === name)?.type;
  return type === undefined ? 'NULL' : `NULL::${type}`;
}

function isReference({ foreignKeys }: TableShape, column: string): boolean {
  return foreignKeys.some(({ columns }) => columns.includes(column));
}

function joined({ columns, references }: ForeignKey, alias: string): string {
  return columns
    .map((column, at) => `${alias}.${quoteIdentifier(references.columns[at] ?? '')} = made.${quoteIdentifier(column)}`)
    .join(' AND ');
}
