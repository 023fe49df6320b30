import type { RelationStatistics, Statistics } from './statistics.js';

/** Live statistics, with declared growth added, and declared sizes where the live side has none (a table that is not there yet, or never analysed). */
export function mergeStatistics(live: Statistics, declared: Statistics): Statistics {
  const key = ({ schema, name }: RelationStatistics): string => `${schema}.${name}`;
  const declaredBy = new Map(declared.relations.map((relation) => [key(relation), relation]));
  const merged = live.relations.map((relation) => {
    const other = declaredBy.get(key(relation));
    declaredBy.delete(key(relation));
    if (other === undefined) return relation;
    const growth = other.growthPerMonth === undefined ? {} : { growthPerMonth: other.growthPerMonth };
    return relation.rows === null ? { ...other, activity: relation.activity } : { ...relation, ...growth };
  });
  return { ...live, relations: [...merged, ...declaredBy.values()] };
}
