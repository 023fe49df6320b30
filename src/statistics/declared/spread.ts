import type { Column } from '../../catalog/catalog.js';
import { writeArrayText } from '../array-text.js';

/** Bounds that ANALYZE keeps, one more than the statistics target. */
const BOUNDS = 101;

/** Histogram bounds, evenly from one end to the other. */
export function spread(from: number, to: number, print: (value: number) => string): string {
  const count = Math.min(BOUNDS, Math.max(2, Math.floor(Math.abs(to - from)) + 1));
  const values = Array.from({ length: count }, (_, position) => print(from + ((to - from) * position) / (count - 1)));
  return writeArrayText([...new Set(values)]);
}

export function printNumber(value: number): string {
  return String(Math.round(value));
}

export function printTime({ baseType }: Pick<Column, 'baseType'>, time: number): string {
  const text = new Date(time).toISOString().replace('T', ' ').replace('Z', '');
  return baseType === 'date' ? text.slice(0, 10) : baseType === 'timestamptz' ? `${text}+00` : text;
}
