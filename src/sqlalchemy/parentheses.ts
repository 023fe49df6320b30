/** Text without the one pair of parentheses that stands around all of it. */
export function withoutParentheses(sql: string): string {
  if (!sql.startsWith('(') || !sql.endsWith(')')) return sql;
  let depth = 0;
  for (const [at, letter] of [...sql].entries()) {
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0;
    if (depth === 0 && at < sql.length - 1) return sql;
  }
  return sql.slice(1, -1);
}
