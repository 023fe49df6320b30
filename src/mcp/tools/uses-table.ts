import { readStatementUse } from '../../sql/statement-use.js';

/** Whether a statement names the table, in subqueries too; told from its parse tree, by its text where it is only known in part. */
export function usesTable(sql: string, { schema, name }: { readonly schema: string; readonly name: string }): boolean {
  if (!sql.includes(name)) return false;
  const use = readStatementUse(sql);
  if (use === null) return true;
  const tables = [...use.tables, ...(use.written === null ? [] : [use.written.table])];
  return tables.some((table) => table.name === name && (table.schema ?? 'public') === schema);
}
