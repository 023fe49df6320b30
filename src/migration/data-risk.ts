import { quoteIdentifier } from '../postgres/identifier.js';
import type { ConstraintText, Name } from '../sql/operations/operation.js';
import { countDuplicates, countNulls, countOrphans, countRows } from './preflight/queries.js';

/** Why a downgrade may fail although the schema allows it, and the query that counts the rows which would make it fail. */
export interface DataRisk {
  readonly text: string;
  /** Expected to answer 0; null where no query tells. */
  readonly watch: string | null;
}

export function riskNotNull(table: Name, column: string): DataRisk {
  return {
    text: `downgrade() makes ${table.name}.${column} NOT NULL again: it fails while the column holds NULL.`,
    watch: countNulls(table, [column]),
  };
}

/** A column that is NOT NULL and has no default cannot be added to rows that are there. */
export function riskRows(table: Name, column: string): DataRisk {
  return {
    text: `downgrade() adds ${table.name}.${column} NOT NULL without a default: it fails while the table has rows.`,
    watch: countRows(table),
  };
}

export function riskUnique(table: Name, columns: readonly string[]): DataRisk {
  return {
    text: `downgrade() makes (${columns.join(', ')}) of ${table.name} unique again: it fails on duplicates that came since.`,
    watch: countDuplicates(table, columns.map(quoteIdentifier)),
  };
}

/** A constraint that comes back is checked against the rows that are there by then. */
export function riskConstraint(table: Name, { type, columns, references, sql, name }: ConstraintText): DataRisk | null {
  if (/\bNOT\s+VALID\s*$/i.test(sql)) return null;
  if ((type === 'unique' || type === 'primary key') && columns.length > 0) return riskUnique(table, columns);
  const text = `downgrade() adds ${type} constraint ${name ?? ''} on ${table.name} again: it fails on rows that break it.`.replace(
    '  ',
    ' ',
  );
  if (type === 'check') {
    const condition = /\bCHECK\s*(\([\s\S]*\))\s*(?:NO\s+INHERIT)?\s*$/i.exec(sql)?.[1];
    return { text, watch: condition === undefined ? null : countRows(table, `NOT ${condition}`) };
  }
  if (type !== 'foreign key' || references === null || references.columns.length !== columns.length) return { text, watch: null };
  return { text, watch: countOrphans(table, columns, references.table, references.columns) };
}

/** The cast back may refuse or cut values: which ones, only the data tell. */
export function riskCast(table: Name, column: string, type: string): DataRisk {
  return {
    text: `downgrade() casts ${table.name}.${column} back to ${type}: a value that does not fit makes it fail or is cut.`,
    watch: null,
  };
}
