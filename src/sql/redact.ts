import { loadModule, normalizeSync, parseSync, scanSync } from 'libpg-query';

await loadModule();

/** `interval $1` is how pg_stat_statements prints what was `interval '1 day'`; it is no SQL. */
const TYPED_PARAMETER = /\b(interval|date|timestamp|timestamptz|time)\s+(\$\d+)/gi;

const READS_OR_WRITES_ROWS = ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'];

/**
 * A query with a parameter for every literal and without comments; null where that is not certain: it does not parse, is several
 * statements or one that is not about rows (CREATE ROLE … PASSWORD), or something of a literal would stay.
 */
export function redactQuery(sql: string): string | null {
  try {
    const bare = normalizeSync(sql.replaceAll(TYPED_PARAMETER, '$2::$1')).replaceAll(TYPED_PARAMETER, '$2::$1');
    const text = withoutComments(bare);
    const statements = parseSync(text).stmts ?? [];
    const [kind] = Object.keys(statements[0]?.stmt ?? {});
    if (statements.length !== 1 || kind === undefined || !READS_OR_WRITES_ROWS.includes(kind)) return null;
    return holdsLiteral(statements) ? null : text;
  } catch {
    return null;
  }
}

/** Offsets of the scanner count bytes. */
function withoutComments(sql: string): string {
  const bytes = Buffer.from(sql);
  let kept = '';
  let from = 0;
  for (const { start, end, tokenName } of scanSync(sql).tokens)
    if (tokenName === 'C_COMMENT' || tokenName === 'SQL_COMMENT') {
      kept += `${bytes.subarray(from, start).toString('utf8')} `;
      from = end;
    }
  return (kept + bytes.subarray(from).toString('utf8')).trim().replace(/;$/, '').trim();
}

/** Texts, bit strings and numbers with a point; whole numbers may be lengths of types, TRUE, FALSE and NULL say nothing. */
function holdsLiteral(tree: unknown): boolean {
  if (Array.isArray(tree)) return tree.some(holdsLiteral);
  if (typeof tree !== 'object' || tree === null) return false;
  return Object.entries(tree).some(([key, value]: [string, unknown]) =>
    key === 'A_Const' ? ['sval', 'bsval', 'fval'].some((part) => isRecord(value) && part in value) : holdsLiteral(value),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
