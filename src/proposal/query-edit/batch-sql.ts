import { readSelect } from '../../sql/read-select.js';
import type { Send } from '../../workload/code.js';

/**
 * The statement for many keys at once: its comparison of a column with a parameter becomes `= ANY (…)`, and the column is given back so
 * that rows can be told apart; aggregates are grouped by it. Null where the statement has LIMIT, groups, or no such comparison.
 */
export function batchSql({ sql, parameters }: Send): string | null {
  const shape = readSelect(sql);
  if (shape === null || shape.limited || shape.groupedBy !== null || shape.distinct !== null) return null;
  const searched = [...sql.matchAll(/((?:"[^"]+"|\w+)\.(?:"[^"]+"|\w+)) = (\$(\d+))/g)].filter(
    ([, , , number]) => parameters[Number(number) - 1]?.literal === null || parameters[Number(number) - 1] === undefined,
  );
  const [found] = searched;
  if (found === undefined || searched.length > 1) return null;
  const [comparison, column = '', parameter = ''] = found;
  const many = sql.replace(comparison, `${column} = ANY (${parameter})`);
  if (!shape.aggregated) return many;
  return /\bORDER BY\b/i.test(many) ? null : `${many.replace(/^SELECT /i, `SELECT ${column}, `)} GROUP BY ${column}`;
}
