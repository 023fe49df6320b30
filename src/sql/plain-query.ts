import { loadModule, parseSync } from 'libpg-query';

/** A query that only reads, and the functions that it calls. */
export interface PlainQuery {
  /** Names without schema, in order, each once. */
  readonly functions: readonly string[];
}

/**
 * Reads a text that must be one SELECT without INTO, row locks and statements that change data; null for everything else, so that a text
 * made from somebody's expressions cannot end the read-only transaction that it is to run in.
 */
export async function readPlainQuery(sql: string): Promise<PlainQuery | null> {
  await loadModule();
  try {
    const statements = parseSync(sql).stmts ?? [];
    const [only] = statements;
    if (only?.stmt === undefined || statements.length > 1 || !('SelectStmt' in only.stmt)) return null;
    const functions = new Set<string>();
    return onlyReads(only.stmt, functions) ? { functions: [...functions] } : null;
  } catch {
    return null;
  }
}

const CHANGES = /^(?:Insert|Update|Delete|Merge|Call|Copy|Execute)Stmt$|^LockingClause$|^intoClause$/;

/** Walks the tree of a statement; adds what it calls to `functions`. */
function onlyReads(tree: unknown, functions: Set<string>): boolean {
  if (Array.isArray(tree)) return tree.every((each) => onlyReads(each, functions));
  if (typeof tree !== 'object' || tree === null) return true;
  for (const [key, value] of Object.entries(tree) as readonly (readonly [string, unknown])[]) {
    if (CHANGES.test(key)) return false;
    if (key === 'FuncCall') functions.add(nameOf(value));
    if (!onlyReads(value, functions)) return false;
  }
  return true;
}

/** The last part of a function's name: `{ funcname: [{ String: { sval } }] }`. */
function nameOf(call: unknown): string {
  const { funcname = [] } = call as { readonly funcname?: readonly { readonly String?: { readonly sval?: string } }[] };
  return funcname.at(-1)?.String?.sval ?? '';
}
