import type { ExplainedQuery, Explanation } from '../operations/explain/result.js';
import { countOf } from '../source/count-of.js';
import { formatCount, formatPages } from '../statistics/figures.js';

type Plan = ExplainedQuery['plans'][number];
type Node = Plan['nodes'][number];
type Trial = ExplainedQuery['trials'][number];

/** A count or a cost for a reader: `12.5`, `1 200 000`. */
export function figure(value: number): string {
  if (value !== 0 && Math.abs(value) < 100) return String(Number(value.toFixed(value < 1 ? 3 : 1)));
  return formatCount(value);
}

export function milliseconds(value: number): string {
  return value >= 10_000 ? `${figure(value / 1000)} s` : `${figure(value)} ms`;
}

/** Where plans come from, in a sentence. */
export function describeTarget({ target }: Explanation): string {
  if (target.schema === null) return 'Plans as they were given; nothing was planned here.';
  const side = {
    database: 'the live database',
    revisions: 'the schema that the revisions make',
    models: 'the schema of the models',
    sql: 'the schema of the SQL files',
  }[target.schema];
  const sizes = {
    live: 'live statistics',
    snapshot: 'the statistics of a snapshot',
    declared: 'declared volumes',
    assumed: 'assumed sizes',
  }[target.statistics ?? 'assumed'];
  const { server } = target;
  const live = server === null ? '' : `, ${server.role}@${server.host}:${server.port}/${server.database} as of ${server.asOf}`;
  return `Planned on PostgreSQL ${target.plannedOn ?? target.major ?? ''} with ${side} and ${sizes}${live}.`;
}

/** `cost 12 345 as written`, or one for each binding. */
export function describeCosts(plans: readonly Plan[]): string[] {
  return plans.map((plan) => {
    const values = plan.values.length === 0 ? '' : ` (${plan.values.join('; ')})`;
    const time = plan.executionTime === null ? '' : `, ${milliseconds(plan.executionTime)}`;
    return `${plan.binding}: cost ${figure(plan.totalCost)}, ${figure(plan.rows)} rows expected${time}${values}`;
  });
}

/** One line a node, as EXPLAIN has it, with what is its own. */
export function describeNode({ depth, name, rows, totalCost, share, actual }: Node): string {
  const indent = depth === 0 ? '' : `${'  '.repeat(depth - 1)}-> `;
  const own =
    actual === null
      ? `cost ${figure(totalCost)}, rows ${figure(rows)}, own ${percent(share)}`
      : actual.loops === 0
        ? `rows ${figure(rows)}, never executed`
        : `rows ${figure(rows)} expected, ${figure(actual.rows)} came${actual.loops === 1 ? '' : ` × ${figure(actual.loops)} loops`}${actual.selfTime === null ? '' : `, own ${milliseconds(actual.selfTime)}`}${actual.share === null ? '' : ` (${percent(actual.share)})`}`;
  return `${indent}${name}  (${own})`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Columns of which it is told in a line. */
const TOLD = 5;

/** `sizes: words rows declared; speaker_id distinct values declared, frequencies assumed`; null where they were measured. */
export function describeBasis({ restsOn }: Pick<ExplainedQuery, 'restsOn'>): string | null {
  if (restsOn.length === 0) return null;
  const groups = new Map<string, string[]>();
  for (const { table, column, figure, source } of restsOn) {
    const key = column ?? table;
    groups.set(key, [...(groups.get(key) ?? []), `${figure} ${source}`]);
  }
  const told = [...groups].slice(0, TOLD).map(([name, figures]) => `${name} ${figures.join(', ')}`);
  return `sizes: ${told.join('; ')}${groups.size > TOLD ? '; and more, in --format json' : ''}`;
}

/** A partial index is sized as if it held all rows: what its predicate leaves is not known. */
export function describeSize({
  pages,
  height,
  sql,
  sizeAssumed,
}: {
  readonly pages: number;
  readonly height: number | null;
  readonly sql: string;
  readonly sizeAssumed: boolean;
}): string {
  const basis = sizeAssumed ? ' (a guess: statistics do not tell its keys)' : '';
  return `${/\)\s*where\b/i.test(sql) ? 'at most' : 'about'} ${formatPages(pages)}${basis}${height === null ? '' : `, ${countOf(height, 'level')} above its leaves`}`;
}

export function describeTrialCosts({ costs }: Pick<Trial, 'costs'>): string {
  return costs
    .map(({ binding, before, after }) => `${costs.length === 1 ? '' : `${binding}: `}${figure(before)} → ${figure(after)}`)
    .join('; ');
}

export function placeOf({ place, origin }: ExplainedQuery): string {
  return place === null ? origin : `${place.file}:${place.line}`;
}
