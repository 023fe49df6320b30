import { qualify, quoteIdentifier } from '../postgres/identifier.js';
import type { ConstraintText, Name } from '../sql/operations/operation.js';

/** Why a downgrade may fail although the schema allows it, and the query that counts the rows which would make it fail. */
export interface DataRisk {
  readonly text: string;
  /** Expected to answer 0; null where no query tells. */
  readonly watch: string | null;
}

export function riskNotNull(table: Name, column: string): DataRisk {
  return {
    text: `downgrade() makes ${table.name}.${column} NOT NULL again: it fails while the column holds NULL.`,
    watch: `SELECT count(*) FROM ${spell(table)} WHERE ${quoteIdentifier(column)} IS NULL`,
  };
}

/** A column that is NOT NULL and has no default cannot be added to rows that are there. */
export function riskRows(table: Name, column: string): DataRisk {
  return {
    text: `downgrade() adds ${table.name}.${column} NOT NULL without a default: it fails while the table has rows.`,
    watch: `SELECT count(*) FROM ${spell(table)}`,
  };
}

export function riskUnique(table: Name, columns: readonly string[]): DataRisk {
  const list = columns.map(quoteIdentifier).join(', ');
  const present = columns.map((column) => `${quoteIdentifier(column)} IS NOT NULL`).join(' AND ');
  return {
    text: `downgrade() makes (${columns.join(', ')}) of ${table.name} unique again: it fails on duplicates that came since.`,
    watch: `SELECT count(*) FROM (SELECT FROM ${spell(table)} WHERE ${present} GROUP BY ${list} HAVING count(*) > 1) AS duplicates`,
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
    return { text, watch: condition === undefined ? null : `SELECT count(*) FROM ${spell(table)} WHERE NOT ${condition}` };
  }
  if (type !== 'foreign key' || references === null || references.columns.length !== columns.length) return { text, watch: null };
  const present = columns.map((column) => `child.${quoteIdentifier(column)} IS NOT NULL`);
  const joined = columns.map((column, at) => `parent.${quoteIdentifier(references.columns[at] ?? '')} = child.${quoteIdentifier(column)}`);
  return {
    text,
    watch: `SELECT count(*) FROM ${spell(table)} AS child WHERE ${present.join(' AND ')} AND NOT EXISTS (SELECT FROM ${spell(references.table)} AS parent WHERE ${joined.join(' AND ')})`,
  };
}

/** The cast back may refuse or cut values: which ones, only the data tell. */
export function riskCast(table: Name, column: string, type: string): DataRisk {
  return {
    text: `downgrade() casts ${table.name}.${column} back to ${type}: a value that does not fit makes it fail or is cut.`,
    watch: null,
  };
}

function spell({ schema, name }: Name): string {
  return qualify(schema, name);
}
