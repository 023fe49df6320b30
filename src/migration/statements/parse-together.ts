import { type Node, parseSync } from 'libpg-query';

/** A statement's parse tree, or the parser's words where it refuses it. */
export interface Parsed {
  readonly node: Node | null;
  readonly error: string | null;
}

/** UTF-16 code units that are handed to the parser at once. */
const most = 50_000;

/**
 * The parse tree of each statement. Many are parsed in one go, which takes two thirds of the time; the offsets in the trees are then those
 * of the whole text, so whoever asks must not need them. The parser must have been loaded (`loadModule`).
 */
export function parseTogether(statements: readonly string[]): Parsed[] {
  const parsed: Parsed[] = [];
  let batch: string[] = [];
  let length = 0;
  const finish = (): void => {
    parsed.push(...parseBatch(batch));
    batch = [];
    length = 0;
  };
  for (const sql of statements) {
    // What a semicolon is within a statement, only the parser knows: such a one is not mixed with others.
    if (sql.includes(';')) {
      finish();
      parsed.push(parseAlone(sql));
      continue;
    }
    batch.push(sql);
    length += sql.length;
    if (length > most) finish();
  }
  finish();
  return parsed;
}

function parseBatch(batch: readonly string[]): Parsed[] {
  if (batch.length > 1)
    try {
      const { stmts = [] } = parseSync(batch.join('\n;\n'));
      if (stmts.length === batch.length) return stmts.map(({ stmt }) => ({ node: stmt ?? null, error: null }));
    } catch {
      // One of them is at fault: each is asked.
    }
  return batch.map(parseAlone);
}

export function parseAlone(sql: string): Parsed {
  try {
    return { node: parseSync(sql).stmts?.[0]?.stmt ?? null, error: null };
  } catch (error) {
    return { node: null, error: error instanceof Error ? error.message : String(error) };
  }
}
