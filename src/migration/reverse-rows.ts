import { qualify, quoteIdentifier, quoteLiteral } from '../postgres/identifier.js';
import type { DataOperation } from '../sql/operations/operation.js';
import { keyOf, type TracedSchema } from '../sql/operations/trace-schema.js';
import type { TracedTable } from '../sql/operations/trace-table.js';
import { executeSql, type Reversal, reversal, type RevisionStyle } from './reversal.js';

type Row = Readonly<Record<string, string>>;

/** Deletes the rows that an upgrade adds, where their literals tell them from all others; null where they do not. */
export function reverseRows(operation: DataOperation, before: TracedSchema, style: RevisionStyle): Reversal | null {
  const where = findRows(operation, before);
  if (where === null || operation.table === null) return null;
  const table = qualify(operation.table.schema, operation.table.name);
  return reversal(executeSql(style, `DELETE FROM ${table} WHERE ${where}`), {
    risks: [
      {
        text: `downgrade() deletes the rows that upgrade() adds to ${operation.table.name}: it fails while other rows refer to them without ON DELETE.`,
        watch: null,
      },
    ],
  });
}

/** The condition that finds the rows which an INSERT of literals adds. */
export function findRows({ table, rows }: DataOperation, before: TracedSchema): string | null {
  if (table === null || rows?.effect !== 'adds') return null;
  const traced = before.tables.get(keyOf(table));
  const columns = chooseKey(traced, rows.rows);
  return columns === null ? null : spellCondition(columns, rows.rows, traced);
}

/** The primary key, else a unique key; where no key is known, all literals. A table with another key only could hold equal rows. */
function chooseKey(traced: TracedTable | undefined, rows: readonly Row[]): readonly string[] | null {
  const [first] = rows;
  if (first === undefined) return null;
  const given = (columns: readonly string[]): boolean =>
    columns.length > 0 && rows.every((row) => columns.every((column) => row[column] !== undefined));
  const constraints = traced?.constraints ?? [];
  const own = (word: RegExp): string[][] =>
    (traced?.columns ?? []).filter(({ more, sql }) => more && word.test(sql)).map(({ name }) => [name]);
  const keys = [
    ...constraints.filter(({ type }) => type === 'primary key').map(({ columns }) => columns),
    ...own(/\bPRIMARY\s+KEY\b/i),
    ...constraints.filter(({ type }) => type === 'unique').map(({ columns }) => columns),
    ...own(/\bUNIQUE\b/i),
    ...(traced?.indexes ?? []).filter(({ unique, plain }) => unique && plain).map(({ columns }) => columns),
  ];
  const found = keys.find(given);
  if (found !== undefined) return found;
  const literals = Object.keys(first);
  return keys.length === 0 && given(literals) && rows.every((row) => Object.keys(row).length === literals.length) ? literals : null;
}

function spellCondition(columns: readonly string[], rows: readonly Row[], traced: TracedTable | undefined): string {
  const value = (row: Row, column: string): string =>
    spellValue(row[column] ?? 'NULL', traced?.columns.find(({ name }) => name === column)?.type.name);
  const [single] = columns;
  if (columns.length === 1 && single !== undefined) {
    const values = [...new Set(rows.map((row) => value(row, single)))];
    return values.length === 1 ? `${quoteIdentifier(single)} = ${values.join('')}` : `${quoteIdentifier(single)} IN (${values.join(', ')})`;
  }
  const each = rows.map((row) => columns.map((column) => `${quoteIdentifier(column)} = ${value(row, column)}`).join(' AND '));
  return each.length === 1 ? each.join('') : each.map((one) => `(${one})`).join('\n   OR ');
}

/** A quoted literal fits any type; a number that was assigned to a text column could not be compared with it. */
function spellValue(literal: string, type: string | undefined): string {
  const numeric = /^(small|big)?(int|serial)|^(integer|numeric|float|bool)/.test(type ?? '');
  return literal.startsWith("'") || literal.startsWith('E') || numeric ? literal : quoteLiteral(literal);
}
