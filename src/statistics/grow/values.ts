import { readArrayText, writeArrayText } from '../array-text.js';

/** Whole numbers stretched away from the smallest: where keys are counted up, f times the rows reach f times as far, at most to the largest of the type. */
export function stretchNumbers(text: string, factor: number, most: bigint | null = null): string {
  const values = readArrayText(text).map((value) => value ?? '');
  if (factor === 1 || values.length < 2 || values.some((value) => !/^-?\d{1,18}$/.test(value))) return text;
  const numbers = values.map(BigInt);
  const [first = 0n] = numbers;
  const scale = BigInt(Math.round(factor * 1000));
  const stretched = numbers.map((number) => first + ((number - first) * scale) / 1000n);
  const [last = first, reached = first] = [numbers.at(-1), stretched.at(-1)];
  if (most === null || reached <= most || last <= first) return writeArrayText(stretched.map(String));
  return writeArrayText(numbers.map((number) => (first + ((number - first) * (most - first)) / (last - first)).toString()));
}

/** Dates or times stretched into the past: the newest stay the newest, because queries ask from now backwards. */
export function stretchTimes(text: string, factor: number): string {
  const values = readArrayText(text).map((value) => value ?? '');
  const times = values.map(readTime);
  const last = times.at(-1);
  if (last === undefined || times.length < 2 || times.some(Number.isNaN)) return text;
  const stretched = times.map((time) => new Date(last - (last - time) * factor));
  // Years before 1 need another notation; a history that long says nothing.
  if (stretched.some((time) => Number.isNaN(time.getTime()) || time.getUTCFullYear() < 1)) return text;
  const isDate = values.every((value) => /^\d{4}-\d\d-\d\d$/.test(value));
  const zoned = values.some((value) => /[+-]\d\d(:\d\d)*$/.test(value.slice(10)));
  return writeArrayText(stretched.map((time) => printTime(time, isDate, zoned)));
}

/** Milliseconds; NaN for what is no ISO date or time after year 0. */
function readTime(value: string): number {
  const match = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d(?::\d\d)?)?)?$/.exec(value);
  if (match === null) return Number.NaN;
  const [, date = '', time = '00:00:00', zone = '+00'] = match;
  return Date.parse(`${date}T${time.slice(0, 12)}${zone.length === 3 ? `${zone}:00` : zone}`);
}

function printTime(time: Date, isDate: boolean, zoned: boolean): string {
  const text = time.toISOString().replace('T', ' ').replace('Z', '');
  return isDate ? text.slice(0, 10) : zoned ? `${text}+00` : text;
}
