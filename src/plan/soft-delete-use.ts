import type { Column, Index, Table } from '../catalog/catalog.js';
import { quoteIdentifier } from '../postgres/identifier.js';
import { normalizeCondition, splitConjuncts } from '../sql/conjuncts.js';
import type { SentQuery } from './sent-queries.js';

/** How the queries ask for rows that are not deleted. */
export interface SoftDeleteUse {
  readonly column: Column;
  /** The condition that they send, or the usual one for the type. */
  readonly predicate: string;
  /** The queries that send it; empty where none is known. */
  readonly queries: readonly SentQuery[];
  /** True when they send nothing but a parameter. */
  readonly parameter: boolean;
}

/** Reads it from what is sent: `IS FALSE` and `IS NOT TRUE` are forms of their own, a parameter is none. */
export function readSoftDeleteUse(column: Column, sent: readonly SentQuery[]): SoftDeleteUse {
  const name = quoteIdentifier(column.name);
  const usual = column.baseType === 'bool' ? `NOT ${name}` : `${name} IS NULL`;
  const forms = column.baseType === 'bool' ? [usual, `${name} IS FALSE`, `${name} IS NOT TRUE`] : [usual];
  const senders = sent.filter(({ conditions }) => conditions.some((condition) => forms.includes(condition)));
  const predicate = senders[0]?.conditions.find((condition) => forms.includes(condition)) ?? usual;
  const queries = senders.filter(({ conditions }) => conditions.includes(predicate));
  const parameter =
    queries.length === 0 && sent.some(({ conditions }) => conditions.some((condition) => condition.startsWith(`${name} = $`)));
  return { column, predicate, queries, parameter };
}

/** Partial indexes of the table that mention the column. */
export function partialOn(table: Table, column: Column): readonly Index[] {
  const name = quoteIdentifier(column.name);
  return table.indexes.filter(
    ({ predicate }) => predicate !== null && splitConjuncts(predicate).some((condition) => condition.split(/[^\w"$]+/).includes(name)),
  );
}

/** True when the predicate of the index follows from what is sent; where no query is known, when it names the usual condition. */
export function leavesOut(index: Index, { predicate, queries }: SoftDeleteUse): boolean {
  if (!index.valid || index.predicate === null) return false;
  const asked = splitConjuncts(index.predicate).map(normalizeCondition);
  if (!asked.includes(predicate)) return false;
  return queries.length === 0 || queries.some(({ conditions }) => asked.every((condition) => conditions.includes(condition)));
}
