import type { Table } from '../catalog/catalog.js';
import { splitConjuncts } from '../sql/conjuncts.js';
import type { IndexShape } from './index-shape.js';
import type { Predicate } from './predicate.js';

/** A partial index that the scan could have used if the query said what its predicate says. */
export interface NearIndex {
  readonly index: string;
  readonly predicate: string;
  /** What the query says of the predicate's columns instead, without values; empty when nothing. */
  readonly sends: string;
}

/** Partial indexes with the wanted first key whose predicate does not follow from the conditions, word by word. */
export function findNearIndexes(table: Table, shape: IndexShape, predicates: readonly Predicate[]): NearIndex[] {
  const sent = new Set(predicates.map(({ text }) => normalize(text)));
  return table.indexes.flatMap((index) => {
    const leads = index.keys[0]?.column !== null && shape.keys.some(({ column }) => column === index.keys[0]?.column);
    if (!index.isPartial || index.predicate === null || !leads) return [];
    const missing = splitConjuncts(index.predicate).filter((text) => !sent.has(normalize(text)));
    const words = new Set(missing.flatMap((text) => text.match(/\w+/g) ?? []));
    const own = predicates.filter(({ text }) => table.columns.some(({ name }) => words.has(name) && text.includes(name)));
    return missing.length === 0
      ? []
      : [{ index: index.name, predicate: index.predicate, sends: own.map(({ shown }) => shown).join(' AND ') }];
  });
}

/** Without casts and the parentheses that come with them. */
function normalize(text: string): string {
  return text.replaceAll(/::[\w."]+(\[\])?/g, '').replaceAll(/[()]/g, '');
}
