import { isMoment } from '../../catalog/column-facts.js';
import type { Column } from '../../catalog/catalog.js';
import type { Volume } from '../../configuration/configuration.js';
import { assumed, declared, derived, type Figure } from './basis.js';
import { LIVE, shareOfAll } from './frequencies.js';
import type { ValueList } from './value-list.js';

/**
 * Share of NULL. A nullable time (`deleted_at`, `finished_at`) marks what happened to some of the rows; where nobody declares of how many:
 * half of them, and few where it is deletion. Every other column is taken as filled.
 */
export function nullsOf(volume: Volume, column: Column, list: ValueList | null): Figure<number> {
  const { name, nullable } = column;
  const said = volume.null_fraction?.[name];
  if (said !== undefined) return declared(said, `null_fraction.${name}`);
  if (!nullable) return derived(0, 'NOT NULL');
  const frequencies = volume.frequencies?.[name];
  if (frequencies !== undefined && list !== null && list.values.every((value) => Object.hasOwn(frequencies, wordOf(column, value))))
    return derived(Math.max(0, 1 - shareOfAll(frequencies)), 'what the frequencies of all its values leave');
  if (volume.distinct?.[name] !== undefined || !isMoment(column)) return assumed(0, 'taken as filled: no null_fraction is declared');
  return /^(deleted|removed|archived)_(at|on)$/.test(name)
    ? assumed(LIVE, 'few rows are taken to be deleted')
    : assumed(0.5, 'a time that is taken to have come for half of the rows');
}

/** How a value is written in plinth.toml: a boolean is `true` there. */
export function wordOf({ baseType }: Pick<Column, 'baseType'>, value: string): string {
  return baseType === 'bool' ? (value === 't' ? 'true' : 'false') : value;
}
