import type { Catalog } from '../../catalog/catalog.js';
import { relationStatistics, rowsOf } from '../../statistics/figures.js';
import type { Query } from '../../workload/query.js';
import { describeChange } from './describe-change.js';
import { dayAfter } from './dates.js';
import { isTurn, shapeAt } from './find-turns.js';
import type { Step, Today } from './measure-step.js';
import type { Forecast } from './result.js';

type DescribedQuery = Forecast['queries'][number];
type Turn = DescribedQuery['turns'][number];

/** What was measured: the steps asked for, and all points, those between included. */
export interface Measured {
  readonly today: Today;
  readonly asked: readonly Step[];
  readonly all: readonly Step[];
  readonly now: Date;
}

/** Every query that has a plan at each step. */
export function describeQueries(measured: Measured): readonly DescribedQuery[] {
  return measured.today.queries.flatMap((query, position) => describeQuery(measured, query, position) ?? []);
}

function describeQuery(measured: Measured, query: Query, position: number): DescribedQuery | null {
  const { asked, today } = measured;
  const plans = asked.flatMap(({ planned }) => planned[position]?.plan ?? []);
  if (plans.length < asked.length) return null;
  const costs = plans.map(({ root }) => root.totalCost);
  const exponent = today.axis.unit === 'times' ? powerOf(costs, today.axis.steps) : null;
  return {
    name: query.name,
    place: query.place,
    origin: query.origin,
    sql: query.sql,
    callsPerMinute: query.callsPerMinute,
    costs,
    rows: plans.map(({ root }) => root.rows),
    exponent,
    curve: nameCurve(costs, growthOf(measured)),
    shapes: asked.map((step) => [...(shapeAt(step, position) ?? [])]),
    turns: findTurns(measured, position),
  };
}

/** The power with which the cost grows over the whole range, to two digits. */
function powerOf(costs: readonly number[], steps: readonly number[]): number | null {
  const [first = 0, last = 0] = [costs[0], costs.at(-1)];
  const [from = 1, to = 1] = [steps[0], steps.at(-1)];
  return first <= 0 || last <= 0 || to <= from ? null : Number((Math.log(last / first) / Math.log(to / from)).toFixed(2));
}

/** Times by which the table that grows most has grown at the last step. */
function growthOf({ asked }: Measured): number {
  return Math.max(1, ...(asked.at(-1)?.growth ?? []).map(({ factor }) => factor));
}

function nameCurve(costs: readonly number[], growth: number): DescribedQuery['curve'] {
  const ratio = (costs.at(-1) ?? 0) / Math.max(1e-9, costs[0] ?? 0);
  const power = growth <= 1 ? 0 : Math.log(Math.max(ratio, 1e-9)) / Math.log(growth);
  if (power < 0.15) return 'does not grow';
  return power < 0.8 ? 'grows slower than the rows' : power <= 1.2 ? 'grows with the rows' : 'grows faster than the rows';
}

function findTurns(measured: Measured, position: number): Turn[] {
  const { all } = measured;
  return all.slice(1).flatMap((to, index) => {
    const from = all[index];
    const [before, after] = [from === undefined ? null : shapeAt(from, position), shapeAt(to, position)];
    return from === undefined || before === null || after === null || !isTurn(before, after)
      ? []
      : [describeTurn(measured, { from, to, position, before, after })];
  });
}

interface FoundTurn {
  readonly from: Step;
  readonly to: Step;
  readonly position: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

function describeTurn({ today, now }: Measured, { from, to, position, before, after }: FoundTurn): Turn {
  const table = decidingTable(today.catalog, to, [...linesWithout(before, after), ...linesWithout(after, before)], [...before, ...after]);
  const known = table === null ? null : relationStatistics(today.statistics, table);
  const rows = table === null ? null : ([rowsOf(from.statistics, table) ?? 0, rowsOf(to.statistics, table) ?? 0] as const);
  const days = rows?.map((each) => dayAfter(now, each - (known?.rows ?? 0), known?.growthPerMonth ?? null)) ?? [];
  const [first, second] = days;
  return {
    between: [from.at, to.at],
    table: table === null || rows === null ? null : { schema: table.schema, name: table.name, rows: [rows[0], rows[1]] },
    dates: first == null || second == null ? null : [first, second],
    before: [...before],
    after: [...after],
    costs: [costAt(from, position), costAt(to, position)],
    change: describeChange(before, after, table?.name ?? null),
  };
}

function costAt({ planned }: Step, position: number): number {
  return planned[position]?.plan?.root.totalCost ?? 0;
}

function linesWithout(lines: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others.map((line) => line.trim()));
  return lines.filter((line) => !known.has(line.trim()));
}

/** The largest table of those that are read in another way; else of those that are read at all. */
function decidingTable(catalog: Catalog, step: Step, changed: readonly string[], all: readonly string[]): Catalog['tables'][number] | null {
  for (const lines of [changed, all]) {
    const read = catalog.tables.filter(({ name }) => lines.some((line) => line.split(' on ')[1]?.split(' ')[0] === name));
    const [largest] = read.toSorted((one, other) => (rowsOf(step.statistics, other) ?? 0) - (rowsOf(step.statistics, one) ?? 0));
    if (largest !== undefined) return largest;
  }
  return null;
}
