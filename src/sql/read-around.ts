import { quoteIdentifier } from '../postgres/identifier.js';
import { parseStatements } from './parse.js';
import { readText } from './statement-text.js';

/** What stands in for a column of a table: an expression, and what must be joined to the table for it. `{}` is the table's alias. */
export interface StandIn {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly expression: string;
  /** ` LEFT JOIN …`; empty where the expression needs none. */
  readonly join: string;
}

/** The SELECT with the stand-in for every mention of the column; null where the text does not tell which those are. */
export function readAround(sql: string, standIn: StandIn): string | null {
  const found = locate(sql, standIn);
  if (found === null) return null;
  const { text, range, columns } = found;
  const alias = quoteIdentifier(range.alias);
  const edits = [
    ...columns.map((start) => ({ start, end: start + lengthOf(sql, start), text: standIn.expression.replaceAll('{}', alias) })),
    ...(standIn.join === '' ? [] : [wrapTable(sql, range, standIn.join.replaceAll('{}', alias))]),
  ];
  let edited = text;
  for (const { start, end, text: by } of edits.toSorted((one, other) => other.start - one.start))
    edited = `${edited.slice(0, start)}${by}${edited.slice(end)}`;
  return edited;
}

interface Range {
  readonly start: number;
  readonly alias: string;
  readonly aliased: boolean;
}

/** The table must stand in the statement once, so that a name without a qualifier can mean no other. */
function locate(sql: string, { schema, table, column }: StandIn): { text: string; range: Range; columns: number[] } | null {
  const { index } = readText(sql);
  const ranges: Range[] = [];
  const columns: { readonly of: string | null; readonly at: number }[] = [];
  try {
    const [first, ...others] = parseStatements(sql);
    if (first?.stmt === undefined || others.length > 0 || !('SelectStmt' in first.stmt)) return null;
    visit(first.stmt);
  } catch {
    return null;
  }
  const [range] = ranges;
  const own = columns.filter(({ of }) => of === null || of === range?.alias).map(({ at }) => at);
  return range === undefined || ranges.length > 1 || own.length === 0 ? null : { text: sql, range, columns: own };

  function visit(value: unknown): void {
    if (Array.isArray(value)) for (const each of value) visit(each);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const [key, child] of Object.entries(value)) {
      if (key === 'RangeVar') addRange(child);
      if (key === 'ColumnRef') addColumn(child);
      visit(child);
    }
  }

  function addRange(node: unknown): void {
    // As libpg-query gives a RangeVar; the schema is left out where the search path decides.
    const { schemaname, relname, alias, location } = node as {
      schemaname?: string;
      relname?: string;
      alias?: { aliasname?: string };
      location?: number;
    };
    if (relname === table && (schemaname === undefined || schemaname === schema))
      ranges.push({ start: index(location ?? 0), alias: alias?.aliasname ?? relname, aliased: alias?.aliasname !== undefined });
  }

  function addColumn(node: unknown): void {
    const { fields = [], location } = node as { fields?: readonly { String?: { sval?: string } }[]; location?: number };
    const names = fields.map((field) => field.String?.sval ?? null);
    if (names.at(-1) === column) columns.push({ of: names.at(-2) ?? null, at: index(location ?? 0) });
  }
}

const NAME = String.raw`(?:"(?:[^"]|"")+"|[\w$]+)`;

/** Of the dotted name that starts here. */
function lengthOf(sql: string, start: number): number {
  return new RegExp(`^${NAME}(?:\\s*\\.\\s*${NAME})*`).exec(sql.slice(start))?.[0].length ?? 0;
}

/** `jobs j` → `(jobs j LEFT JOIN …)`. */
function wrapTable(sql: string, { start, aliased }: Range, join: string): { start: number; end: number; text: string } {
  const alias = aliased ? String.raw`(?:\s+as)?\s+${NAME}` : '';
  const length = new RegExp(`^(?:only\\s+)?${NAME}(?:\\s*\\.\\s*${NAME})?${alias}`, 'i').exec(sql.slice(start))?.[0].length ?? 0;
  return { start, end: start + length, text: `(${sql.slice(start, start + length)}${join})` };
}
