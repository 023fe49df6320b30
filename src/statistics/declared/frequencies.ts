import type { Column } from '../../catalog/catalog.js';
import type { Volume } from '../../configuration/configuration.js';
import { assumed, declared, type Figure } from './basis.js';
import type { ValueList } from './value-list.js';

/** A value as PostgreSQL prints it, and its share of all rows. */
export interface CommonValue {
  readonly value: string;
  readonly frequency: number;
}

/** Share of rows that are not deleted, where rows are deleted softly. An assumption. */
export const LIVE = 0.95;

/** So many ANALYZE keeps at most, at the default statistics target. */
const MOST_COMMON = 100;

export function shareOfAll(frequencies: Readonly<Record<string, number>>): number {
  return Object.values(frequencies).reduce((sum, share) => sum + share, 0);
}

/** The most common values, the most common first; none where no value is known. Values of a list that no frequency names share what is left. */
export function commonValuesOf(volume: Volume, column: Column, list: ValueList | null, nulls: number): Figure<readonly CommonValue[]> {
  const said = volume.frequencies?.[column.name];
  if (said !== undefined) {
    const own = Object.entries(said).map(([word, frequency]) => ({ value: printedValue(column, word), frequency }));
    const named = new Set(own.map(({ value }) => value));
    const others = (list?.values ?? []).filter((value) => !named.has(value));
    const left = Math.max(0, 1 - nulls - shareOfAll(said)) / Math.max(1, others.length);
    return declared(order([...own, ...others.map((value) => ({ value, frequency: left }))]), `frequencies.${column.name}`);
  }
  if (list === null) return assumed([], 'no value is known');
  if (column.baseType === 'bool' && /^(is_)?deleted$/.test(column.name))
    return assumed(
      order([
        { value: 'f', frequency: LIVE },
        { value: 't', frequency: 1 - LIVE },
      ]),
      'few rows are taken to be deleted',
    );
  const even = (1 - nulls) / list.values.length;
  return assumed(order(list.values.map((value) => ({ value, frequency: even }))), `${list.by}, taken to be equally frequent`);
}

/** As the type prints it. */
function printedValue({ baseType }: Column, word: string): string {
  return baseType === 'bool' ? (word === 'true' ? 't' : 'f') : word;
}

function order(values: readonly CommonValue[]): readonly CommonValue[] {
  return values
    .filter(({ frequency }) => frequency > 0)
    .toSorted((one, other) => other.frequency - one.frequency)
    .slice(0, MOST_COMMON);
}
