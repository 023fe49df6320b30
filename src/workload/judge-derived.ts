import { formatCount } from '../statistics/figures.js';
import type { DerivedRead } from './derived.js';
import type { DerivedGroup } from './group-derived.js';

/** Tables whose rows say what happened: what they repeat is as it was then. */
const RECORDS =
  /(^|_)(history|histories|audits?|logs?|archives?|archived|snapshots?|versions?|revisions?|events?|journal|ledger|changes?|changelog|trail|activity|activities|invoices?|receipts?|transactions?|payments?)$/;

/** Columns that name the moment; amounts, times and numbers of versions, which are facts of theirs. */
const MOMENT =
  /^(old|previous|prev|last|from|original|initial|former|before|at|as_of)_|_(snapshot|original|before|at_\w+)$|(^|_)(price|cost|amount|rate|fee|currency|tax|vat|discount|total|subtotal|balance|version|revision)(_|$)|(^|_)(created|updated|modified|inserted)(?!_by)(_|$)/;

/** A copy that is meant to stay what it was: in a record of what happened, or of a value that belongs to its moment. */
export function isOfItsMoment({ table, column, from }: DerivedGroup): boolean {
  return from.kind === 'copy' && (RECORDS.test(table.name) || MOMENT.test(column.name));
}

/**
 * Whether the column has a life of its own: other values are written to it too; or it was filled by a revision alone and may have become
 * something else since, unless its name says that it is the copy (`project_name` of projects.name).
 */
export function isMoreThanCopy({ from, overwritten, writes, column, key, other }: DerivedGroup): boolean {
  if (from.kind === 'aggregate') return writes.every(({ by }) => by === 'revision');
  if (overwritten) return true;
  if (writes.some(({ by }) => by !== 'revision')) return false;
  const stems = [key.columns[0]?.replace(/_(id|uuid|pk|fk)$/, '') ?? '', other.name, other.name.replace(/s$/, '')];
  return !stems.some((stem) => column.name === `${stem}_${from.column}`);
}

/** Whether a query would cost so many times as much without the column, and so much more. */
export function isJustified({ cost, costWithout }: DerivedRead, least: { readonly ratio: number; readonly cost: number }): boolean {
  return cost !== null && costWithout !== null && costWithout >= least.ratio * cost && costWithout - cost >= least.cost;
}

/** A query that reads the column, with what it costs as it is and without. */
export type PlannedRead = Omit<DerivedRead, 'schema' | 'table' | 'column'>;

/** What the queries that name the column gain by it: of several, the one that would be dearest without it. */
export function describeNeed(reads: readonly PlannedRead[]): string {
  const [dearest] = reads.toSorted((one, other) => (other.costWithout ?? 0) - (one.costWithout ?? 0));
  if (dearest === undefined) return 'No query that was read asks for it by name.';
  const { query, cost, costWithout, accessWithout } = dearest;
  if (cost === null || costWithout === null) return `${query} reads it; what that would cost without it is not known.`;
  const through = accessWithout === null ? '' : `, by ${accessWithout}`;
  return `${query} reads it at a planned cost of ${formatCount(cost)}, and would at ${formatCount(costWithout)} without it${through}.`;
}
