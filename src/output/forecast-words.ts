import type { Forecast } from '../operations/forecast/result.js';
import { formatCount, formatPages } from '../statistics/figures.js';

export function sizeOf(bytes: number | undefined): string {
  return formatPages((bytes ?? 0) / 8192);
}

export function nameStep(unit: Forecast['unit'], step: number): string {
  return unit === 'times' ? `${formatFactor(step)} times today's rows` : `${step} months from today`;
}

export function formatFactor(factor: number): string {
  return factor >= 10 ? formatCount(factor) : String(Number(factor.toPrecision(3)));
}

/** What declared figures rest on, in a line; null where all were measured. */
export function describeBasis({ basis }: Forecast): string | null {
  if (basis.length === 0) return null;
  const count = (source: Forecast['basis'][number]['source']): number => basis.filter((each) => each.source === source).length;
  const guessed = [
    ...new Set(basis.filter(({ source, figure }) => source === 'assumed' && figure === 'distinct values').map(({ table }) => table)),
  ];
  const where =
    guessed.length === 0
      ? ''
      : ` Columns whose distinct values nobody declares are in ${guessed.slice(0, 5).join(', ')}${guessed.length > 5 ? ` and ${guessed.length - 5} more` : ''}.`;
  return `Of ${basis.length} figures of the tables ${count('declared')} are declared, ${count('derived')} follow from them and the schema, ${count('assumed')} are assumed (--format json: basis).${where}`;
}

/** When a turn comes, and at what size: `between 10 and 13.3 times: orders at 400 000 to 532 000 rows, 2031-05-12 to 2033-04-27`. */
export function describeWhen(
  { between: [from, to], table, dates }: Forecast['queries'][number]['turns'][number],
  unit: Forecast['unit'],
): string {
  const size = table === null ? '' : `: ${table.name} at ${formatCount(table.rows[0])} to ${formatCount(table.rows[1])} rows`;
  const days = dates === null || unit === 'months' ? '' : `, ${dates[0]} to ${dates[1]}`;
  const span = unit === 'times' ? `between ${formatFactor(from)} and ${formatFactor(to)} times` : `between months ${from} and ${to}`;
  return `${span}${size}${days}`;
}
