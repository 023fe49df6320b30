import { limits, type Machine } from './machine.js';
import { type Keyword, list, type Value } from './value.js';

/** `itertools.product`; undefined where an argument is not known, or there would be too many rows. */
export function product(machine: Machine, args: readonly Value[], keywords: readonly Keyword[]): Value | undefined {
  const lists = args.map((argument) => machine.iterate(argument));
  const [repeat] = keywords.map(({ value }) => (value.kind === 'number' && value.value <= 10 ? value.value : null));
  if (repeat === null) return undefined;
  let rows: Value[][] = [[]];
  for (const items of Array.from({ length: repeat ?? 1 }, () => lists).flat()) {
    if (items === null || rows.length * items.length > limits.items) return undefined;
    rows = rows.flatMap((row) => items.map((item) => [...row, item]));
  }
  return list(rows.map((row) => list(row, 'tuple')));
}
