import type { ForeignKey, Table } from '../catalog/catalog.js';
import { displayName } from '../engine/display-name.js';
import { qualify, quoteIdentifier } from '../postgres/identifier.js';
import type { Origin } from '../workload/derived.js';

export interface CopyToContract {
  readonly table: Table;
  readonly column: string;
  readonly other: Table;
  readonly key: ForeignKey;
  readonly from: Origin;
  /** `file:line` of what writes it. */
  readonly writtenAt: readonly string[];
}

/**
 * How a column that repeats others goes, in words and statements. It is no change to be applied: what runs now reads and writes the
 * column, so each step is a deployment of its own, and only the user knows whether the column is meant to say what was.
 */
export function describeContraction({ table, column, other, key, from, writtenAt }: CopyToContract): string {
  const name = qualify(table.schema, table.name);
  const own = `t.${quoteIdentifier(column)}`;
  const right = rightValue({ other, key, from });
  const instead =
    from.kind === 'copy'
      ? `read ${displayName(other)}.${from.column} through ${key.columns.join(', ')} (a join, or the relationship with joinedload)`
      : `${from.of === 'count' ? 'count' : 'sum'} the rows of ${displayName(other)} where it is wanted (one query with GROUP BY ${key.columns.join(', ')} for a list)`;
  const where = writtenAt.length === 0 ? '' : ` (${writtenAt.slice(0, 3).join(', ')})`;
  return [
    'No change is offered: dropping it would break the code that runs now, and only you know whether it is meant to say what was.',
    `Either say why it is there in a comment on the column, or take it away in steps, each a deployment: (1) see how many rows differ already: SELECT count(*) FROM ${name} t WHERE ${own} IS DISTINCT FROM ${right};`,
    `(2) ${instead}; (3) stop writing it${where}; (4) ALTER TABLE ${name} DROP COLUMN ${quoteIdentifier(column)}, whose downgrade adds the column again and fills it: UPDATE ${name} t SET ${quoteIdentifier(column)} = ${right}.`,
  ].join(' ');
}

/** What the column should say, as a subselect for the row `t`. */
function rightValue({ other, key, from }: Pick<CopyToContract, 'other' | 'key' | 'from'>): string {
  const [own = ''] = key.columns.map(quoteIdentifier);
  const [referenced = ''] = key.references.columns.map(quoteIdentifier);
  const table = qualify(other.schema, other.name);
  if (from.kind === 'copy') return `(SELECT o.${quoteIdentifier(from.column)} FROM ${table} o WHERE o.${referenced} = t.${own})`;
  const value =
    from.of === 'count' ? 'count(*)' : from.column === null ? 'coalesce(sum(…), 0)' : `coalesce(sum(o.${quoteIdentifier(from.column)}), 0)`;
  return `(SELECT ${value} FROM ${table} o WHERE o.${own} = t.${referenced})`;
}
