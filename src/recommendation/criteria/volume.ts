import { isUniqueAlone } from '../../catalog/column-facts.js';
import type { PlannedQuery } from '../../plan/planned-query.js';
import { walkPlan } from '../../plan/read-plan.js';
import { formatCount, relationStatistics, rowsOf } from '../../statistics/figures.js';
import { HORIZON_MONTHS, rowsAfter } from '../../statistics/growth.js';
import type { RelationStatistics, Statistics } from '../../statistics/statistics.js';
import type { About } from './about.js';
import { type Criterion, notKnown } from './criteria-json.js';

const NO_VOLUME = 'no live database was read and [volumes] declares nothing of it';

export function sourceOf(statistics: Statistics, relation: RelationStatistics): 'measured live' | 'declared' {
  return statistics.source === 'declared' || relation.declared === true ? 'declared' : 'measured live';
}

export function describeRows({ table }: About, statistics: Statistics | null): Criterion {
  const known = relationStatistics(statistics, table);
  if (statistics === null || known === null || known.rows === null) return notKnown(NO_VOLUME);
  const ahead = rowsAfter(statistics, table, HORIZON_MONTHS) ?? known.rows;
  return {
    value: known.rows,
    unit: 'rows',
    source: sourceOf(statistics, known),
    note: ahead === known.rows ? null : `${formatCount(ahead)} in ${HORIZON_MONTHS} months at the declared growth`,
  };
}

/** What a judged query is planned to take of the table; else what one value of the leading column selects. */
export function describeSelectivity(about: About, statistics: Statistics | null, plans: readonly PlannedQuery[]): Criterion {
  const known = relationStatistics(statistics, about.table);
  if (statistics === null || known === null || known.rows === null) return notKnown(NO_VOLUME);
  const source = sourceOf(statistics, known);
  const asPlanned = asPlannedFor(about, statistics, plans);
  if (about.named && asPlanned !== null) return { ...asPlanned, source };
  const byColumn = ofLeadingColumn(about, { ...known, rows: known.rows });
  const found = byColumn.value === null ? (asPlanned ?? byColumn) : byColumn;
  return found.value === null ? found : { ...found, source };
}

/** The least selective scan of the table in the judged queries. */
function asPlannedFor({ table, queries }: About, statistics: Statistics, plans: readonly PlannedQuery[]): Criterion | null {
  const rows = rowsAfter(statistics, table, HORIZON_MONTHS);
  if (rows === null || rows === 0) return null;
  const names = new Set(queries.flatMap(({ name, names: others }) => [name, ...others]));
  const shares = plansNamed(plans, names).flatMap(({ query, plan }) => {
    const nodes = plan === null ? [] : [...walkPlan(plan.root)];
    const scan = nodes.find(({ relation, schema }) => relation === table.name && (schema ?? table.schema) === table.schema);
    return scan === undefined ? [] : [{ name: query.name, share: Math.min(1, scan.rows / rows) }];
  });
  const [widest] = shares.toSorted((one, other) => other.share - one.share);
  return widest === undefined
    ? null
    : ofShare(widest.share, `as planned for ${widest.name}${shares.length === 1 ? '' : ', of the judged queries the one that takes most'}`);
}

/** By the query's name, as they are asked for once a finding. */
const kept = new WeakMap<readonly PlannedQuery[], Map<string, number[]>>();

/** The plans of some queries, in the order of all. */
function plansNamed(plans: readonly PlannedQuery[], names: ReadonlySet<string>): PlannedQuery[] {
  let positions = kept.get(plans);
  if (positions === undefined) {
    positions = new Map<string, number[]>();
    for (const [at, { query }] of plans.entries()) positions.set(query.name, [...(positions.get(query.name) ?? []), at]);
    kept.set(plans, positions);
  }
  const wanted = [...names].flatMap((name) => positions.get(name) ?? []).toSorted((one, other) => one - other);
  return wanted.flatMap((at) => plans[at] ?? []);
}

function ofLeadingColumn({ table, columns }: About, known: RelationStatistics & { readonly rows: number }): Criterion {
  const [column] = columns;
  if (column === undefined) return notKnown('the finding turns on no column');
  if (isUniqueAlone(table, column)) return ofShare(1 / Math.max(1, known.rows), `${column} is unique`);
  const figures = known.columns.find(({ name }) => name === column);
  if (figures === undefined || figures.distinct === 0) return notKnown(`no statistics of ${column}`);
  const [common] = figures.mostCommonFrequencies ?? [];
  if (common !== undefined && figures.distinct > 0 && figures.distinct <= 10) return ofShare(common, `the most common value of ${column}`);
  const distinct = Math.max(1, figures.distinct < 0 ? -figures.distinct * known.rows : figures.distinct);
  return ofShare((1 - figures.nullFraction) / distinct, `one value of ${column}, of ${formatCount(distinct)}`);
}

function ofShare(share: number, note: string): Criterion {
  return { value: Number(share.toPrecision(2)), unit: 'share of rows', source: 'assumed', note };
}

/** The widest of the judged statements, and the rows of what it joins. */
export function describeJoins({ queries, table }: About, statistics: Statistics | null): Criterion {
  const [widest] = queries.toSorted((one, other) => other.tables.length - one.tables.length);
  if (widest === undefined) return notKnown('no statement that was read is concerned');
  const others = widest.tables.filter(({ name }) => name !== table.name);
  const names = others.map(({ schema, name }) => {
    const rows = rowsOf(statistics, { schema: schema ?? table.schema, name });
    return rows === null ? name : `${name} (${formatCount(rows)} rows)`;
  });
  return {
    value: widest.tables.length,
    unit: 'tables',
    source: widest.source,
    note: others.length === 0 ? null : `${widest.name} joins it with ${[...new Set(names)].join(', ')}`,
  };
}
