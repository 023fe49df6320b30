import { createColors } from 'picocolors';
import type { Forecast } from '../operations/forecast/result.js';
import { formatCost } from '../plan/format-cost.js';
import { countOf } from '../source/count-of.js';
import { formatCount } from '../statistics/figures.js';
import { describeBasis, describeWhen, nameStep, sizeOf } from './forecast-words.js';
import type { Style } from './style.js';
import { wrap } from './wrap.js';

type DescribedQuery = Forecast['queries'][number];
type DescribedTurn = DescribedQuery['turns'][number];

/** Rows of a list before it is cut short; everything is in the JSON. */
const SHOWN = 12;

/** The forecast for a terminal: what turns, what grows, what hurts first. */
export function renderForecast(result: Forecast, style: Style): string {
  const parts = [
    renderTarget(result, style),
    renderTables(result, style),
    renderTurns(result, style),
    renderGrowing(result, style),
    renderHurts(result, style),
    renderIndexes(result, style),
    renderLimits(result, style),
    renderNotExamined(result, style),
    renderTotal(result, style),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function renderTarget(result: Forecast, style: Style): string {
  const { target, assumptions, unit, steps } = result;
  const { server } = target;
  const live = server === null ? '' : `, ${server.role}@${server.host}:${server.port}/${server.database} as of ${server.asOf}`;
  const ahead = unit === 'times' ? `${steps.join(', ')} times today's rows` : `${steps.join(', ')} months from today`;
  const figures = describeBasis(result);
  const title = `${target.dir}: ${ahead}, ${target.statistics} sizes, planned on PostgreSQL ${target.major}${live}`;
  const { dim } = createColors(style.color);
  return [
    dim(wrap(title, style.width, '')),
    ...(figures === null ? [] : [dim(wrap(figures, style.width, ''))]),
    ...assumptions.map((text) => dim(wrap(`Assumed: ${text}.`, style.width, ''))),
  ].join('\n');
}

function renderTables({ tables, steps, unit }: Forecast, style: Style): string {
  const color = createColors(style.color);
  const growing = tables.filter(({ role }) => role !== 'stays');
  const staying = tables.filter(({ role }) => role === 'stays');
  const lines = growing.slice(0, SHOWN).map(({ name, rows, bytes, dates }) => {
    const [today = 0, last = 0] = [rows[0], rows.at(-1)];
    const day = dates.at(-1);
    const when = unit === 'times' && day != null ? `, on ${day}` : '';
    return `  ${name}: ${formatCount(today)} rows (${sizeOf(bytes[0])}) to ${formatCount(last)} (${sizeOf(bytes.at(-1))})${when}`;
  });
  return [
    color.bold(`Tables at ${nameStep(unit, steps.at(-1) ?? 1)}`),
    ...lines,
    ...more(growing.length),
    ...staying
      .slice(0, SHOWN)
      .map(({ name, rows, why }) => color.dim(wrap(`${name} stays at ${formatCount(rows[0] ?? 0)}: ${why}`, style.width, '  '))),
    ...more(staying.length),
  ].join('\n');
}

function renderTurns({ queries, unit }: Forecast, style: Style): string {
  const turning = queries.filter(({ turns }) => turns.length > 0).toSorted((one, other) => addedBy(other) - addedBy(one));
  if (turning.length === 0) return '';
  const color = createColors(style.color);
  return [
    color.bold(`Plans that turn (${turning.length})`),
    ...turning.slice(0, SHOWN).map((query) => renderTurning(query, unit, style)),
    ...more(turning.length),
  ].join('\n');
}

/** What costs more in the end is told first. */
function addedBy({ costs }: DescribedQuery): number {
  return (costs.at(-1) ?? 0) - (costs[0] ?? 0);
}

function renderTurning({ name, place, turns }: DescribedQuery, unit: Forecast['unit'], style: Style): string {
  const { dim } = createColors(style.color);
  const where = place === null ? '' : ` ${dim(`${place.file}:${place.line}`)}`;
  return [`  ${name}${where}`, ...turns.map((turn) => renderTurn(turn, unit, style))].join('\n');
}

function renderTurn(turn: DescribedTurn, unit: Forecast['unit'], style: Style): string {
  const { before, after, costs, change } = turn;
  const color = createColors(style.color);
  const head = `${describeWhen(turn, unit)}; cost ${formatCost(costs[0])} to ${formatCost(costs[1])}`;
  const [gone, come] = [missing(before, after), missing(after, before)];
  return [
    wrap(head, style.width, '    '),
    wrap(change, style.width, '      '),
    ...gone.map((line) => color.red(`      - ${line}`)),
    ...come.map((line) => color.green(`      + ${line}`)),
  ].join('\n');
}

function missing(lines: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others.map((line) => line.trim()));
  return lines.map((line) => line.trim()).filter((line) => !known.has(line));
}

function renderGrowing({ queries, unit }: Forecast, style: Style): string {
  const color = createColors(style.color);
  const growing = queries
    .filter(({ curve }) => curve !== 'does not grow')
    .toSorted((one, other) => (other.costs.at(-1) ?? 0) - (one.costs.at(-1) ?? 0));
  if (growing.length === 0) return '';
  const lines = growing.slice(0, SHOWN).map(({ name, costs, curve, exponent }) => {
    const power = exponent === null || unit === 'months' ? '' : ` (power ${exponent})`;
    return wrap(`${name}: ${costs.map(formatCost).join(', ')}; ${curve}${power}`, style.width, '  ');
  });
  return [color.bold(`Costs that grow (${growing.length} of ${queries.length})`), ...lines, ...more(growing.length)].join('\n');
}

function renderHurts({ hurts, queries }: Forecast, style: Style): string {
  if (hurts.length === 0) return '';
  const measured = queries.some(({ callsPerMinute }) => callsPerMinute !== null);
  const { bold, dim } = createColors(style.color);
  return [
    bold(`What hurts first ${measured ? '(cost a minute, by declared calls)' : '(cost of one call of each query)'}`),
    ...hurts.map(({ name, costs, queries: by }) =>
      [wrap(`${name}: ${costs.map(formatCost).join(', ')}`, style.width, '  '), dim(wrap(by.join(', '), style.width, '    '))].join('\n'),
    ),
  ].join('\n');
}

/** So many indexes. */
const FEW = 6;

function renderIndexes({ indexes }: Forecast, style: Style): string {
  if (indexes.length === 0) return '';
  const { bold, dim } = createColors(style.color);
  return [
    bold('Indexes that grow largest'),
    ...indexes.slice(0, FEW).map(({ name, table, bytes, queries: by }) => {
      const used =
        by.length === 0 ? 'no query uses it' : `used by ${by.slice(0, 3).join(', ')}${by.length > 3 ? ` and ${by.length - 3} more` : ''}`;
      return `${wrap(`${name} of ${table}: ${bytes.map(sizeOf).join(', ')}`, style.width, '  ')}\n${dim(wrap(used, style.width, '    '))}`;
    }),
  ].join('\n');
}

function renderLimits({ limits, unit }: Forecast, style: Style): string {
  if (limits.length === 0) return '';
  const { bold } = createColors(style.color);
  return [
    bold('Limits'),
    ...limits.map(({ message, at, date }) =>
      wrap(`${message}; before ${nameStep(unit, at)}${date === null ? '' : `, on ${date}`}`, style.width, '  '),
    ),
  ].join('\n');
}

function renderNotExamined({ notExamined }: Forecast, style: Style): string {
  if (notExamined.length === 0) return '';
  const lines = notExamined
    .slice(0, SHOWN)
    .map(({ file, line, object, reason }) =>
      wrap(`${[file, line].filter((part) => part !== null).join(':')} ${object}: ${reason}`.trim(), style.width, '  '),
    );
  return [createColors(style.color).bold(`Not examined (${notExamined.length})`), ...lines, ...more(notExamined.length)].join('\n');
}

function more(length: number): readonly string[] {
  return length > SHOWN ? [`  and ${length - SHOWN} more (--format json)`] : [];
}

function renderTotal({ queries }: Forecast, { color }: Style): string {
  const turning = queries.filter(({ turns }) => turns.length > 0).length;
  const growing = queries.filter(({ curve }) => curve !== 'does not grow').length;
  return createColors(color).bold(`Of ${countOf(queries.length, 'statement')} ${turning} change their plan and ${growing} cost more.`);
}
