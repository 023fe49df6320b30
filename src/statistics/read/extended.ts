import type { Select } from '../../postgres/session.js';
import type { ExtendedValues, MostCommonCombinations } from '../statistics.js';
import { type ColumnRow, toColumn } from './columns.js';

type ExtendedRow = {
  readonly schema: string;
  readonly name: string;
  readonly inherited: boolean;
  /** Columns in the order of their numbers, and those numbers. */
  readonly columns: readonly string[] | null;
  readonly numbers: readonly number[];
  readonly expressions: number;
  /** `{"1, 2": 11}`; expressions count down from -1. */
  readonly ndistinct: string | null;
  /** `{"1 => 2": 0.5}` */
  readonly dependencies: string | null;
  readonly values: readonly (readonly (string | null)[])[] | null;
  readonly frequencies: readonly number[] | null;
  readonly base_frequencies: readonly number[] | null;
};

/**
 * What CREATE STATISTICS keeps, in a form that any server can be given again: `pg_stats_ext` prints numbers of columns, which differ
 * where one was dropped. Needs 15: before, there was one set for a table and its tree.
 */
export async function readExtended(select: Select): Promise<readonly ExtendedValues[]> {
  const rows = await select<ExtendedRow>(
    'statistics.extended',
    `select v.statistics_schemaname as schema, v.statistics_name as name, v.inherited, v.attnames::text[] as columns,
       array(select k from unnest(s.stxkeys::int2[]) k order by 1) as numbers, coalesce(cardinality(v.exprs), 0) as expressions,
       v.n_distinct::text as ndistinct, v.dependencies::text as dependencies, v.most_common_vals as values,
       v.most_common_freqs as frequencies, v.most_common_base_freqs as base_frequencies
     from pg_stats_ext v join pg_namespace n on n.nspname = v.statistics_schemaname
     join pg_statistic_ext s on s.stxnamespace = n.oid and s.stxname = v.statistics_name order by 1, 2, 3`,
  );
  const expressions = rows.some((row) => row.expressions > 0) ? await readExpressions(select) : [];
  return rows.map((row) => toValues(row, expressions));
}

type ExpressionRow = ColumnRow & { readonly position: number };

/** Expressions have no name of their own; the view yields them in order. */
function readExpressions(select: Select): Promise<readonly ExpressionRow[]> {
  return select(
    'statistics.extended_expressions',
    `select statistics_schemaname as schema, statistics_name as relation, '' as name, inherited, null_frac as null_fraction, avg_width as average_width,
       n_distinct as distinct, most_common_vals::text as common_values, most_common_freqs as common_frequencies, histogram_bounds::text as histogram,
       correlation, most_common_elems::text as common_elements, most_common_elem_freqs as element_frequencies, elem_count_histogram as element_histogram,
       null as range_lengths, null as range_empty, null as range_bounds, row_number() over ()::int as position
     from pg_stats_ext_exprs where null_frac is not null`,
  );
}

function toValues(row: ExtendedRow, expressions: readonly ExpressionRow[]): ExtendedValues {
  const own = expressions.filter((each) => each.schema === row.schema && each.relation === row.name && each.inherited === row.inherited);
  const nameOf = (number: number): string => (number < 0 ? `(${-number})` : (row.columns?.[row.numbers.indexOf(number)] ?? String(number)));
  const namesOf = (numbers: string): string[] => numbers.split(',').map((number) => nameOf(Number(number)));
  return {
    schema: row.schema,
    name: row.name,
    inherited: row.inherited,
    distinct: readPairs(row.ndistinct).map(([of, count]) => ({ of: namesOf(of), count })),
    dependencies: readPairs(row.dependencies).map(([key, degree]) => {
      const [of = '', on = ''] = key.split('=>');
      return { of: namesOf(of), on: nameOf(Number(on)), degree };
    }),
    mostCommon: toMostCommon(row),
    expressions: own
      .toSorted((a, b) => a.position - b.position)
      .map((expression, position) => ({ ...toColumn(expression), name: `(${position + 1})` })),
  };
}

/** Both types print as JSON objects whose keys are numbers of columns. */
function readPairs(text: string | null): [string, number][] {
  return text === null ? [] : Object.entries(JSON.parse(text) as Record<string, number>);
}

/** Values stand in the order of the columns' numbers, those of expressions last. */
function toMostCommon(row: ExtendedRow): MostCommonCombinations | null {
  if (row.values === null) return null;
  const of = [...(row.columns ?? []), ...Array.from({ length: row.expressions }, (_, position) => `(${position + 1})`)];
  const items = row.values.map((values, position) => ({
    values,
    frequency: row.frequencies?.[position] ?? 0,
    baseFrequency: row.base_frequencies?.[position] ?? 0,
  }));
  return { of, items };
}
