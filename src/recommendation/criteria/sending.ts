import { countOf } from '../../source/count-of.js';
import { describeSenders } from '../../workload/describe-senders.js';
import { type QueryUse, searchedColumns, usesTable } from '../../workload/query-use.js';
import type { About } from './about.js';
import { type Criterion, notKnown } from './criteria-json.js';

const SHOWN = 3;

/** Whether there is anything that statements could be known from. */
export interface Known {
  readonly code: boolean;
  readonly workload: boolean;
}

export function describePattern({ table, columns, queries, others, key }: About, known: Known): Criterion {
  if (queries.length === 0) return notKnown(whyNone(columns, others, known));
  const shown = queries.slice(0, SHOWN).map((use) => `${use.name} ${describeUse(use, { table, columns, key })}`);
  const more = queries.length > SHOWN ? [`and ${queries.length - SHOWN} more`] : [];
  return {
    value: [...shown, ...more].join('; '),
    unit: null,
    source: queries.some(({ source }) => source === 'from code') ? 'from code' : (queries[0]?.source ?? 'declared'),
    note:
      others === 0
        ? null
        : `${countOf(others, 'statement')} more on ${table.name}, ${others === 1 ? 'which searches' : 'which search'} otherwise`,
  };
}

/** `searches by user_id, revoked_at`; for a foreign key also what goes from the referenced table. */
function describeUse(use: QueryUse, { table, key }: Pick<About, 'table' | 'columns' | 'key'>): string {
  const searched = usesTable(use, table) ? searchedColumns(use, table) : [];
  if (searched.length > 0) return `${use.verb === 'select' ? 'searches' : `${use.verb}s`} by ${searched.join(', ')}`;
  if (key !== null && !usesTable(use, table)) return `${use.verb}s rows of ${key.references.table}, each of which is looked for here`;
  return use.verb === 'select' ? 'reads it' : `${use.verb}s`;
}

function whyNone(columns: readonly string[], others: number, known: Known): string {
  if (!known.code && !known.workload) return 'no statements were read: neither [workload] files nor code that sends any';
  if (columns.length === 0) return 'no statement that was read uses the table';
  return `no statement that was read searches by ${columns.join(', ')}${others === 0 ? '' : `; ${countOf(others, 'statement')} on the table ${others === 1 ? 'does' : 'do'} otherwise`}`;
}

/** Calls a minute where the workload says them, the paths through the code beside it; else the paths alone. */
export function describeFrequency({ queries, columns, others }: About, known: Known): Criterion {
  if (queries.length === 0) return notKnown(whyNone(columns, others, known));
  const counted = queries.filter(({ callsPerMinute }) => callsPerMinute !== null);
  const paths = describeSenders(queries.flatMap(({ senders }) => senders));
  if (counted.length === 0)
    return paths === null
      ? notKnown(`no calls stand above ${queries.length === 1 ? (queries[0]?.name ?? '') : 'these queries'} in the workload`)
      : { value: `sent by ${paths}`, unit: null, source: 'from code', note: null };
  const calls = counted.reduce((sum, { callsPerMinute }) => sum + (callsPerMinute ?? 0), 0);
  const notes = [
    ...(counted.length === queries.length ? [] : [`of ${counted.length} of ${queries.length} statements; of the others nothing says it`]),
    ...(paths === null ? [] : [`sent by ${paths}`]),
  ];
  return {
    value: Number(calls.toPrecision(3)),
    unit: 'calls/min',
    source: counted.every(({ source }) => source === 'measured live') ? 'measured live' : 'declared',
    note: notes.length === 0 ? null : notes.join('; '),
  };
}
