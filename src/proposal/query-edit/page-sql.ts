import type { SelectShape } from '../../sql/read-select.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import type { PageOrder } from './keyset-page.js';

/** The second page of a list as SQL, for its plan; null where the text cannot be taken apart. */
export function pageSql(sql: string, { alias, keys, descending }: PageOrder, shape: SelectShape): string | null {
  const [body = sql] = sql.split(/\s+ORDER BY\s+(?![\s\S]*\bFROM\b)/i);
  const where = shape.conditions.some(({ outer }) => !outer) ? /\sWHERE\s(?![\s\S]*\sWHERE\s)/i.exec(body) : null;
  if (/\sWHERE\s/i.test(body) && where === null) return null;
  const parameters = [...sql.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
  const first = Math.max(0, ...parameters) + 1;
  const columns = keys.map((key) => `${quoteIdentifier(alias)}.${quoteIdentifier(key)}`);
  const row = (parts: readonly string[]): string => (parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(', ')})`);
  const behind = `${row(columns)} ${descending ? '<' : '>'} ${row(keys.map((_, at) => `$${first + at}`))}`;
  const direction = descending ? ' DESC' : '';
  const end = ` ORDER BY ${columns.map((column) => `${column}${direction}`).join(', ')} LIMIT $${first + keys.length}`;
  if (where === null) return `${body} WHERE ${behind}${end}`;
  const at = where.index + where[0].length;
  return `${body.slice(0, at)}(${body.slice(at)}) AND ${behind}${end}`;
}
