import type { Forecast } from '../../operations/forecast/result.js';
import { formatCost } from '../../plan/format-cost.js';
import { countOf } from '../../source/count-of.js';
import { formatCount } from '../../statistics/figures.js';
import { describeBasis, describeWhen, formatFactor, nameStep, sizeOf } from '../forecast-words.js';
import type { Style } from '../style.js';
import { codeInCell, fold, html, inline } from './escape.js';
import { COMMENT_LENGTH } from './review.js';

/** Rows of a table before it is cut short; everything is in the JSON. */
const SHOWN = 20;

/** The forecast as a comment: plans that turn, tables, what hurts first, indexes, limits. Cut at a line where it is too long. */
export function renderForecastMarkdown(result: Forecast, { maxLength = COMMENT_LENGTH }: Style): string {
  const text = `${partsOf(result)
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
  return text.length <= maxLength
    ? text
    : `${text.slice(0, Math.max(0, maxLength - 60)).replace(/\n[^\n]*$/, '')}\n\nShortened; all is in \`--format json\`.\n`;
}

function partsOf(result: Forecast): readonly string[] {
  const { queries, target, unit, steps, assumptions, limits, notExamined } = result;
  const turning = queries.filter(({ turns }) => turns.length > 0).length;
  const growing = queries.filter(({ curve }) => curve !== 'does not grow').length;
  const basis = describeBasis(result);
  return [
    `## plinth forecast: of ${countOf(queries.length, 'statement')} ${turning} change their plan and ${growing} cost more`,
    inline(
      `At ${unit === 'times' ? `${steps.map(formatFactor).join(', ')} times today's rows` : `${steps.join(', ')} months from today`}, with ${target.statistics} sizes, planned on PostgreSQL ${target.major}.`,
    ),
    ...(basis === null ? [] : [inline(basis)]),
    assumptions.map((text) => `> Assumed: ${inline(text)}.`).join('\n>\n'),
    renderTurns(result),
    renderTables(result),
    renderHurts(result),
    renderIndexes(result),
    list(
      'Limits',
      limits.map(
        ({ message, at, date }) => `- ${inline(`${message}; before ${nameStep(unit, at)}${date === null ? '' : `, on ${date}`}`)}`,
      ),
    ),
    notExamined.length === 0
      ? ''
      : fold(
          html(`Not examined (${notExamined.length})`),
          notExamined
            .slice(0, SHOWN)
            .map(
              ({ file, line, object, reason }) =>
                `- ${inline(`${[file, line].filter((part) => part !== null).join(':')} ${object}: ${reason}`)}`,
            )
            .join('\n'),
        ),
  ];
}

function renderTurns({ queries, unit }: Forecast): string {
  const turns = queries
    .toSorted((one, other) => (other.costs.at(-1) ?? 0) - (one.costs.at(-1) ?? 0))
    .flatMap(({ name, turns: own }) =>
      own.map(
        (turn) =>
          `| ${codeInCell(name)} | ${inline(describeWhen(turn, unit))} | ${inline(turn.change)} | ${turn.costs.map(formatCost).join(' → ')} |`,
      ),
    );
  return table('Plans that turn', '| query | when | what changes | cost |\n| --- | --- | --- | --- |', turns);
}

function renderTables({ tables, steps, unit }: Forecast): string {
  const rows = tables.map(
    ({ name, rows: counts, bytes, role, why, dates }) =>
      `| ${codeInCell(name)} | ${formatCount(counts[0] ?? 0)} (${sizeOf(bytes[0])}) | ${formatCount(counts.at(-1) ?? 0)} (${sizeOf(bytes.at(-1))}) | ${inline([role, why].join(': '))} | ${dates.at(-1) ?? ''} |`,
  );
  return table('Tables', `| table | today | ${nameStep(unit, steps.at(-1) ?? 1)} | | on |\n| --- | --- | --- | --- | --- |`, rows);
}

function renderHurts({ hurts, steps }: Forecast): string {
  const rows = hurts.map(
    ({ name, costs, queries }) =>
      `| ${codeInCell(name)} | ${costs.map(formatCost).join(' | ')} | ${queries.slice(0, 3).map(codeInCell).join(', ')} |`,
  );
  return table(
    'What hurts first',
    `| table | ${steps.map((step) => formatFactor(step)).join(' | ')} | dearest queries |\n| --- | ${steps.map(() => '--- | ').join('')}--- |`,
    rows,
  );
}

function renderIndexes({ indexes }: Forecast): string {
  const rows = indexes
    .slice(0, 10)
    .map(
      ({ name, table: of, bytes, queries }) =>
        `| ${codeInCell(name)} | ${codeInCell(of)} | ${bytes.map(sizeOf).join(' → ')} | ${queries.length === 0 ? 'none' : queries.slice(0, 3).map(codeInCell).join(', ')} |`,
    );
  return table('Indexes that grow largest', '| index | table | size | used by |\n| --- | --- | --- | --- |', rows);
}

function table(title: string, head: string, rows: readonly string[]): string {
  if (rows.length === 0) return '';
  const left = rows.length - SHOWN;
  return `### ${title}\n\n${head}\n${rows.slice(0, SHOWN).join('\n')}${left > 0 ? `\n\nand ${left} more in \`--format json\`` : ''}`;
}

function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `### ${title}\n\n${lines.join('\n')}`;
}
