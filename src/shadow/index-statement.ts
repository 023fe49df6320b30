import { parseStatements } from '../sql/parse.js';

/** A CREATE INDEX that can be tried: its text under its own name with a suffix; or why it is none. */
export type IndexStatement =
  | { readonly spell: (suffix: string) => string; readonly table: { readonly schema: string | null; readonly name: string } }
  | { readonly why: string };

const HEAD =
  /^(\s*create\s+(?:unique\s+)?index)(?:\s+concurrently)?(?:\s+if\s+not\s+exists)?(?:\s+(?!on\s)("(?:[^"]|"")+"|[^\s"(]+))?(\s+on\s)/i;

/** Reads one CREATE INDEX statement. CONCURRENTLY and IF NOT EXISTS are left out: on a database without rows and users they mean nothing. */
export function readIndexStatement(sql: string): IndexStatement {
  try {
    const [first, ...others] = parseStatements(sql);
    if (first?.stmt === undefined) return { why: 'there is no statement' };
    if (others.length > 0) return { why: 'it is more than one statement' };
    if (!('IndexStmt' in first.stmt)) return { why: 'it is no CREATE INDEX statement' };
    const { relation } = first.stmt.IndexStmt;
    const bare = sql.replace(/^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, '').replace(/[;\s]+$/, '');
    const head = HEAD.exec(bare);
    if (head === null || relation?.relname === undefined)
      return { why: 'its beginning is not understood: write CREATE INDEX name ON table (…)' };
    const [all, create = '', name, on = ''] = head;
    return {
      table: { schema: relation.schemaname ?? null, name: relation.relname },
      spell: (suffix) => `${create}${name === undefined ? '' : ` ${addSuffix(name, suffix)}`}${on}${bare.slice(all.length)}`,
    };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

function addSuffix(name: string, suffix: string): string {
  return name.startsWith('"') ? `${name.slice(0, -1)}${suffix}"` : `${name}${suffix}`;
}
