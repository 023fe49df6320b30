/** Python source text for literals and calls, laid out as Black does it. */

const WIDTH = 88;

/** A string literal. The project's quote is used unless the other one saves escapes. */
export function pythonString(text: string, quote: '"' | "'" = '"'): string {
  const other = quote === '"' ? "'" : '"';
  const delimiter = text.includes(quote) && !text.includes(other) ? other : quote;
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll(delimiter, `\\${delimiter}`);
  return `${delimiter}${escaped}${delimiter}`;
}

/** A literal of several lines, one level in: SQL that is long enough to have them does not mind the spaces. */
export function pythonBlock(text: string): readonly string[] {
  const lines = text.replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"').split('\n');
  return ['    """', ...lines.map((line) => `    ${line}`), '    """'];
}

export function pythonList(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}

/**
 * A call on one line, or, where that is too long for `indent` columns already taken, its arguments on a line of their own, or one
 * argument a line with a trailing comma.
 */
export function pythonCall(name: string, args: readonly string[], indent = 4, width = WIDTH): readonly string[] {
  const line = `${name}(${args.join(', ')})`;
  if (line.length + indent <= width || args.length === 0) return [line];
  if (args.length === 1 || args.join(', ').length + indent + 4 <= width) return [`${name}(`, `    ${args.join(', ')}`, ')'];
  return [`${name}(`, ...args.map((argument) => `    ${argument},`), ')'];
}

/**
 * SQL for `sa.text()` and `op.execute()`: a colon that would begin a bind parameter is escaped; casts (`::`) are none.
 * Source: `TextClause._bind_params_regex` in sqlalchemy/sql/elements.py.
 */
export function escapeBinds(sql: string): string {
  return sql.replace(/(?<![:\w\\]):(\w+)(?!:)/gu, '\\:$1');
}
