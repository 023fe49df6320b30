/** EXPLAIN of a parameter without a value, `GENERIC_PLAN`. Source: https://www.postgresql.org/docs/release/16.0/ */
const HAS_GENERIC_PLAN = 16;

/**
 * One text that shows the plan of a query on a server of this major, in psql or as one simple query. A query with parameters `$n` gets
 * its generic plan; before 16 that takes a prepared statement, which is put away again. Nothing is executed.
 */
export function explainQuery(sql: string, major: number): string {
  const numbers = [...sql.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
  if (numbers.length === 0) return `EXPLAIN ${sql}`;
  if (major >= HAS_GENERIC_PLAN) return `EXPLAIN (GENERIC_PLAN) ${sql}`;
  const values = Array.from({ length: Math.max(...numbers) }, () => 'NULL').join(', ');
  return [
    'SET plan_cache_mode = force_generic_plan',
    `PREPARE plinth_check AS ${sql}`,
    `EXPLAIN EXECUTE plinth_check(${values})`,
    'DEALLOCATE plinth_check',
    'RESET plan_cache_mode',
  ].join(';\n');
}

/** The access with the size it was judged at: on a smaller table the planner may choose otherwise. `claim` is a check's. */
export function atJudgedSize(access: string | null, claim: string): string {
  const size = /^planned at ([^(,]+?)(?: \(([^)]*)\))?,/.exec(claim);
  if (access === null || size === null) return access ?? '';
  const [, rows = '', note] = size;
  return `${access} (at ${rows}${note === undefined ? '' : `, ${note}`})`;
}
