import { relationStatistics } from '../statistics/figures.js';
import type { ColumnStatistics, RelationStatistics, Statistics } from '../statistics/statistics.js';
import type { CandidateIndex } from './candidate-index.js';
import type { Database } from './database.js';

/** Functions that give another value for nearly every value: as many distinct ones as the column has. */
const KEEPS_DISTINCT = /^\(+"?\w+"?\)?::text\)?$|^\(?(?:lower|upper|btrim|ltrim|rtrim|reverse|md5|unaccent)\(/;

/**
 * Adds what ANALYZE would learn of the expressions of candidates, as far as the column's own statistics tell: without any the planner
 * takes every expression for 200 distinct values.
 */
export async function seedExpressions(
  database: Database,
  statistics: Statistics,
  candidates: readonly CandidateIndex[],
): Promise<Statistics> {
  const expressive = candidates.filter(({ index }) => index.keys.some(({ expression }) => expression !== null));
  if (expressive.length === 0) return statistics;
  const { rows } = await database.client.query<{ oid: number; name: string; number: number }>(
    `SELECT attrelid::int8::float8 AS oid, attname AS name, attnum AS number FROM pg_catalog.pg_attribute WHERE attrelid = ANY($1::oid[]) AND attnum > 0`,
    [expressive.flatMap(({ oids }) => oids)],
  );
  const added = expressive.flatMap((candidate): RelationStatistics[] => {
    const of = relationStatistics(statistics, candidate.table);
    if (of === null || of.rows === null) return [];
    const columns = candidate.index.keys.flatMap(({ expression }, at): ColumnStatistics[] => {
      const name = rows.find(({ oid, number }) => oid === candidate.oids[0] && number === at + 1)?.name;
      const column = expression === null ? null : columnWithin(expression, candidate, of);
      return name === undefined || column === null ? [] : [{ ...column, ...WITHOUT_VALUES, name }];
    });
    if (columns.length === 0) return [];
    const { schema, name, table, pages } = candidate;
    return [{ schema, name, kind: 'index', table: table.name, rows: of.rows, pages, allVisible: 0, columns, activity: null }];
  });
  return { ...statistics, relations: [...statistics.relations, ...added] };
}

const WITHOUT_VALUES = {
  inherited: false,
  mostCommonValues: null,
  mostCommonFrequencies: null,
  histogramBounds: null,
  correlation: null,
  mostCommonElements: null,
  mostCommonElementFrequencies: null,
  elementCountHistogram: null,
};

/** The one column that the expression is made of. */
function columnWithin(expression: string, { table }: CandidateIndex, { columns }: RelationStatistics): ColumnStatistics | null {
  if (!KEEPS_DISTINCT.test(expression)) return null;
  const words = new Set(expression.match(/\w+/g) ?? []);
  const named = table.columns.filter(({ name }) => words.has(name));
  return named.length === 1 ? (columns.find(({ name, inherited }) => name === named[0]?.name && !inherited) ?? null) : null;
}
