import type { Catalog } from '../catalog/catalog.js';
import type { ColumnStatistics, ExtendedValues, RelationStatistics, Statistics } from '../statistics/statistics.js';

/**
 * Statistics without values of the tables: no most common values, elements or combinations, no histogram. What remains counts: rows,
 * widths, distinct values, shares of NULL, correlation. Of booleans and enums the most common values stay: the schema names them all.
 */
export function withholdValues(catalog: Catalog, statistics: Statistics): Statistics {
  const isListed = readListed(catalog);
  return {
    ...statistics,
    relations: statistics.relations.map((relation) => ({
      ...relation,
      columns: relation.columns.map((column) => withholdOf(column, isListed(relation, column.name))),
    })),
    ...(statistics.extended === undefined ? {} : { extended: statistics.extended.map(withholdCombinations) }),
  };
}

function withholdOf(column: ColumnStatistics, listed: boolean): ColumnStatistics {
  return {
    name: column.name,
    inherited: column.inherited,
    nullFraction: column.nullFraction,
    averageWidth: column.averageWidth,
    distinct: column.distinct,
    mostCommonValues: listed ? column.mostCommonValues : null,
    mostCommonFrequencies: listed ? column.mostCommonFrequencies : null,
    histogramBounds: null,
    correlation: column.correlation,
    mostCommonElements: null,
    mostCommonElementFrequencies: null,
    elementCountHistogram: null,
  };
}

function withholdCombinations(values: ExtendedValues): ExtendedValues {
  return { ...values, mostCommon: null, expressions: values.expressions.map((expression) => withholdOf(expression, false)) };
}

/** Whether a column's type is boolean or an enum of the schema. Expressions are of no type that is known here. */
function readListed({ tables, enums }: Catalog): (relation: RelationStatistics, column: string) => boolean {
  const types = new Set(['bool', ...enums.map(({ name }) => name)]);
  const listed = new Set(
    tables.flatMap((table) =>
      table.columns.filter(({ baseType }) => types.has(baseType)).map(({ name }) => JSON.stringify([table.schema, table.name, name])),
    ),
  );
  return ({ schema, name }, column) => listed.has(JSON.stringify([schema, name, column]));
}
