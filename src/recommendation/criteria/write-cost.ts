import type { Table } from '../../catalog/catalog.js';
import type { CreateIndex } from '../../change/change.js';
import { countOf } from '../../source/count-of.js';
import { relationStatistics } from '../../statistics/figures.js';
import { indexEntryBytes } from '../../statistics/index-size.js';
import type { RelationStatistics, Statistics } from '../../statistics/statistics.js';
import { describeSenders } from '../../workload/describe-senders.js';
import { type QueryUse, writesOf } from '../../workload/query-use.js';
import type { About } from './about.js';
import { type Criterion, notKnown } from './criteria-json.js';
import type { Known } from './sending.js';

const MINUTES_A_MONTH = 43_200;

/**
 * Writes of the table a minute: as the server counted them, else as the workload declares them, else at least the declared growth; else
 * the paths of the code that write. Beside it what an index would add to each of them.
 */
export function describeWrites(about: About, statistics: Statistics | null, uses: readonly QueryUse[], known: Known): Criterion {
  const { table, index } = about;
  const writing = writesOf(uses, table);
  const figure =
    counted(relationStatistics(statistics, table), statistics) ??
    declared(writing) ??
    grown(relationStatistics(statistics, table)) ??
    paths(writing, table, known);
  const notes = [figure.note, ...(index === null ? [] : describeEntry(index, table, { writing, statistics }))].filter(
    (note) => note !== null,
  );
  return { ...figure, note: notes.length === 0 ? null : notes.join('; ') };
}

function counted(relation: RelationStatistics | null, statistics: Statistics | null): Criterion | null {
  if (relation === null || relation.activity === null || statistics === null || statistics.asOf === null) return null;
  const { inserted, updated, hotUpdated, deleted } = relation.activity;
  const total = inserted + updated + deleted;
  const parts = `${inserted} rows inserted, ${updated} updated (${hotUpdated} HOT), ${deleted} deleted`;
  if (statistics.statsReset === null)
    return { value: total, unit: 'writes', source: 'measured live', note: `${parts}, since the cluster was made` };
  const minutes = Math.max(1, (Date.parse(statistics.asOf) - Date.parse(statistics.statsReset)) / 60_000);
  return {
    value: Number((total / minutes).toPrecision(2)),
    unit: 'writes/min',
    source: 'measured live',
    note: `${parts}, since ${statistics.statsReset}`,
  };
}

function declared(writing: readonly QueryUse[]): Criterion | null {
  const known = writing.filter(({ callsPerMinute }) => callsPerMinute !== null);
  if (known.length === 0) return null;
  const calls = known.reduce((sum, { callsPerMinute }) => sum + (callsPerMinute ?? 0), 0);
  return {
    value: Number(calls.toPrecision(3)),
    unit: 'writes/min',
    source: known.every(({ source }) => source === 'measured live') ? 'measured live' : 'declared',
    note: known.map(({ name, verb }) => `${name} (${verb})`).join(', '),
  };
}

function grown(relation: RelationStatistics | null): Criterion | null {
  const growth = relation?.growthPerMonth ?? 0;
  if (growth === 0) return null;
  return {
    value: Number((growth / MINUTES_A_MONTH).toPrecision(2)),
    unit: 'writes/min',
    source: 'declared',
    note: 'at least, by the declared growth',
  };
}

function paths(writing: readonly QueryUse[], { name }: Table, known: Known): Criterion {
  const verbs = (['insert', 'update', 'delete'] as const).flatMap((verb) => {
    const senders = describeSenders(writing.filter((use) => use.verb === verb).flatMap((use) => use.senders));
    return senders === null ? [] : [`${verb}s by ${senders}`];
  });
  if (verbs.length > 0) return { value: verbs.join('; '), unit: null, source: 'from code', note: null };
  const why = known.code ? `no code that was read writes ${name}` : 'no live counters, and no code that writes was read';
  return notKnown(why);
}

/** The entry's bytes, how many indexes there are already, and whether updates that are HOT today stay so. */
function describeEntry(
  index: CreateIndex,
  table: Table,
  { writing, statistics }: { readonly writing: readonly QueryUse[]; readonly statistics: Statistics | null },
): string[] {
  const relation = relationStatistics(statistics, table);
  const bytes = index.method === 'btree' ? indexEntryBytes(index, table, relation) : null;
  const columns = [...new Set([...index.keys.flatMap(({ column }) => column ?? []), ...index.include])];
  const updating = writing.filter(({ verb, written }) => verb === 'update' && columns.some((column) => written?.columns.includes(column)));
  const names = [...new Set(updating.map(({ name }) => name))];
  const set = columns.filter((column) => updating.some(({ written }) => written?.columns.includes(column)));
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  const hot =
    names.length > 0
      ? [`UPDATE of ${set.join(', ')} by ${names.slice(0, 3).join(', ')}${more} is no longer HOT`]
      : writing.some(({ verb }) => verb === 'update')
        ? [`no UPDATE that was read sets ${columns.join(', ')}: those that are HOT stay so`]
        : [];
  return [
    `each adds an entry${bytes === null ? '' : ` of about ${bytes} bytes`} beside ${countOf(table.indexes.length, 'index').replace(/xs$/, 'xes')}`,
    ...hot,
  ];
}
