import { readStatementUse } from '../../sql/statement-use.js';

/** Whether a statement names the table, in subqueries too; told from its parse tree, by its text where it is only known in part. */
export function usesTable(sql: string, { schema, name }: { readonly schema: string; readonly name: string }): boolean {
  if (!mentions(sql, name)) return false;
  const use = readStatementUse(sql);
  if (use === null) return true;
  const tables = [...use.tables, ...(use.written === null ? [] : [use.written.table])];
  return tables.some((table) => table.name === name && (table.schema ?? 'public') === schema);
}

/** As a word of its own: only then is it worth parsing. */
function mentions(sql: string, name: string): boolean {
  for (let at = sql.indexOf(name); at !== -1; at = sql.indexOf(name, at + 1))
    if (!isWord(sql.charAt(at - 1)) && !isWord(sql.charAt(at + name.length))) return true;
  return false;
}

function isWord(character: string): boolean {
  return /[\w$]/.test(character);
}
