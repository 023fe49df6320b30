/** Quotes, dollar quotes, comments and casts, which hide parameter marks; then the marks of the drivers. */
const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\/|::|:([A-Za-z_]\w*)|%\((\w+)\)s|%s/g;

/**
 * The statement with every parameter as PostgreSQL writes it, `$1`, `$2` …: `:name` (SQLAlchemy's text), `%(name)s` and `%s`
 * (psycopg) become numbers, one a name. A statement that has `$n` already is left as it is.
 */
export function numberParameters(sql: string): string {
  const numbers = new Map<string, number>();
  let count = 0;
  return sql.replaceAll(token, (match: string, _tag: string | undefined, colon: string | undefined, percent: string | undefined) => {
    const name = colon ?? percent;
    if (name === undefined) return match === '%s' ? `$${(count += 1)}` : match;
    const known = numbers.get(name) ?? (count += 1);
    numbers.set(name, known);
    return `$${known}`;
  });
}
