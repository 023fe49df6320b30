import { formatCount, formatPages } from '../../../statistics/figures.js';
import { sumPartitions } from '../../../statistics/partitions.js';
import type { RelationStatistics, Statistics } from '../../../statistics/statistics.js';
import { type Situation, writtenName } from '../situation.js';
import { mark, type Proposal } from './proposal.js';

/** Smaller tables decide nothing. */
const LARGE = 10_000;
/** So many tables, the largest. */
const TABLES = 12;
const DAY = 86_400_000;
/** Days of an average month. */
const MONTH = 30.44;

/** Rows of the large tables, where a live server counted them. */
export function proposeRowCounts(situation: Situation): readonly Proposal[] {
  return measuredTables(situation)
    .filter(({ rows }) => (rows ?? 0) >= LARGE)
    .toSorted((one, other) => (other.rows ?? 0) - (one.rows ?? 0))
    .slice(0, TABLES)
    .map((table) => proposeCount(table, situation));
}

/** Tables whose rows were counted, partitions summed up; none where no live database was read. */
export function measuredTables({ catalog, statistics }: Pick<Situation, 'catalog' | 'statistics'>): readonly RelationStatistics[] {
  if (statistics?.source !== 'live') return [];
  const parts = new Set(catalog.tables.filter(({ partitionOf }) => partitionOf !== null).map(({ schema, name }) => `${schema}.${name}`));
  return sumPartitions(catalog, statistics).relations.filter(
    ({ schema, name, table, rows, declared }) =>
      table === null && (rows ?? 0) > 0 && declared === undefined && !parts.has(`${schema}.${name}`),
  );
}

function proposeCount(table: RelationStatistics, { statistics, day }: Situation): Proposal {
  const name = writtenName(table);
  const rows = Math.round(table.rows ?? 0);
  const growth = statistics === null ? null : growthPerMonth(table, statistics);
  const growing =
    growth === null
      ? []
      : [
          `It grows by about ${formatCount(growth)} rows a month, by the server's counters since ${statistics?.statsReset?.slice(0, 10) ?? ''}.`,
        ];
  return {
    topic: `${name}-row-count`,
    text: {
      insight: `${name} has about ${formatCount(rows)} rows`,
      domain: 'schema',
      lines: [`${mark(name)} had about ${formatCount(rows)} rows in ${formatPages(table.pages)} on ${day}.`, ...growing],
      source: 'plinth review of the live database: pg_class.reltuples, pg_stat_all_tables',
      appliesWhen: `${name} is read, indexed, altered or joined`,
      form: {
        author: 'plinth',
        tables: [name],
        facts: { rows: { [name]: rows }, ...(growth === null ? {} : { growth_per_month: { [name]: growth } }) },
      },
    },
  };
}

/** By the counters, where they ran for a day at least; null where they cannot tell, or the table does not grow. */
function growthPerMonth({ activity }: RelationStatistics, { statsReset, asOf }: Statistics): number | null {
  if (activity === null || statsReset === null || asOf === null) return null;
  const days = (Date.parse(asOf) - Date.parse(statsReset)) / DAY;
  const added = activity.inserted - activity.deleted;
  return days < 1 || added <= 0 ? null : Math.round((added / days) * MONTH);
}
