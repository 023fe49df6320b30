import { parseStatements } from './parse.js';

/** The table that an UPDATE changes and the columns that it sets; null for any other statement. */
export function readUpdate(sql: string): { readonly table: string; readonly columns: readonly string[] } | null {
  if (!/^\s*(?:WITH|UPDATE)\b/i.test(sql)) return null;
  try {
    const node = parseStatements(sql)[0]?.stmt;
    if (node === undefined || !('UpdateStmt' in node)) return null;
    const { relation, targetList } = node.UpdateStmt;
    const columns = (targetList ?? []).flatMap((target) => ('ResTarget' in target ? [target.ResTarget.name ?? ''] : []));
    return { table: relation?.relname ?? '', columns };
  } catch {
    return null;
  }
}
