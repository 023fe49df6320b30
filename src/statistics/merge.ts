import type { Catalog } from '../catalog/catalog.js';
import type { RelationStatistics, Statistics } from './statistics.js';

interface Name {
  readonly schema: string;
  readonly name: string;
}

/**
 * Live statistics, with declared growth added. Declared sizes and columns stand in for tables that are not there yet, are empty or were
 * never analysed; of such a table's indexes nothing is kept, because a full scan of an index that is still empty looks free at the
 * declared rows. A partitioned table and its partitions are decided upon together: most parts are empty at any time, and autovacuum
 * never analyses the whole (https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-STATISTICS).
 */
export function mergeStatistics(catalog: Catalog, live: Statistics, declared: Statistics): Statistics {
  const rootOf = findRoots(catalog);
  const filled = new Set(live.relations.filter(({ table, rows }) => table === null && (rows ?? 0) > 0).map(rootOf));
  const declaredBy = new Map(declared.relations.map((relation) => [keyOf(relation), relation]));
  const isDeclared = (table: Name): boolean => (declaredBy.get(keyOf(table))?.rows ?? null) !== null && !filled.has(rootOf(table));
  const merged = live.relations.flatMap((relation) => {
    const { schema, table } = relation;
    if (table !== null) return isDeclared({ schema, name: table }) ? [] : [relation];
    const other = declaredBy.get(keyOf(relation));
    if (other === undefined) return [relation];
    return [isDeclared(relation) ? { ...other, activity: relation.activity } : addDeclared(relation, other)];
  });
  const present = new Set(live.relations.map(keyOf));
  return { ...live, relations: [...merged, ...declared.relations.filter((relation) => !present.has(keyOf(relation)))] };
}

function addDeclared(relation: RelationStatistics, { growthPerMonth, rowsPer }: RelationStatistics): RelationStatistics {
  return { ...relation, ...(growthPerMonth === undefined ? {} : { growthPerMonth }), ...(rowsPer === undefined ? {} : { rowsPer }) };
}

function keyOf({ schema, name }: Name): string {
  return `${schema}.${name}`;
}

/** Names the topmost table that a partition belongs to; any other table is its own. */
function findRoots({ tables }: Catalog): (table: Name) => string {
  const parents = new Map(
    tables.flatMap((table) => (table.partitionOf === null ? [] : [[keyOf(table), table.partitionOf.parent] as const])),
  );
  const rootOf = (table: Name): string => {
    const parent = parents.get(keyOf(table));
    return parent === undefined ? keyOf(table) : rootOf(parent);
  };
  return rootOf;
}
