import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Server } from '../src/shadow/server.js';

/** Settings of a server that logs every statement as JSON in its data folder. */
export const loggingSettings: Readonly<Record<string, string>> = {
  logging_collector: 'on',
  log_destination: 'jsonlog',
  log_directory: 'statements',
  log_filename: 'statements.log',
  log_rotation_age: '0',
  log_rotation_size: '0',
  log_statement: 'all',
  log_min_messages: 'error',
};

/** One call that a driver made. */
export interface Call {
  readonly function: string;
  /** Which of its arguments were given, in words; empty for the plain call. */
  readonly way: string;
  readonly error: string | null;
  /** SQLAlchemy's own texts, where the driver writes values into them; how often each was executed. */
  readonly texts: readonly { readonly sql: string; readonly times: number }[];
}

export interface RecordedCall extends Call {
  /** As the server was sent them, in order; before the driver wrote values into them. */
  readonly statements: readonly string[];
}

interface Line {
  readonly pid: number;
  readonly message: string;
  readonly dbname?: string;
}

/** A driver's output: JSON in its last line. */
export function parseCalls(output: string): readonly Call[] {
  return JSON.parse(output.slice(output.lastIndexOf('\n[') + 1)) as readonly Call[];
}

/** What each of a driver's calls sent: the statements between its marks, of other connections than the one that marks. */
export async function readCalls({ directory }: Server, database: string, calls: readonly Call[]): Promise<readonly RecordedCall[]> {
  const text = await readFile(join(directory, 'data', 'statements', 'statements.json'), 'utf8');
  const lines = text.split('\n').filter(Boolean).map(parseLine);
  const sent = groupByMark(lines.filter(({ dbname }) => dbname === database));
  return calls.map((call, index) => ({ ...call, statements: agree(call, sent.get(index) ?? []) }));
}

/** The server's log says what was sent; SQLAlchemy's texts, as many, how it was written. */
function agree({ function: name, way, texts }: Call, logged: readonly string[]): readonly string[] {
  if (texts.length === 0) return logged;
  const heard = texts.flatMap(({ sql, times }) => Array.from({ length: times }, () => sql));
  if (heard.length !== logged.length) throw new Error(`${name} ${way}: ${heard.length} statements heard, ${logged.length} logged`);
  return heard;
}

function parseLine(line: string): Line {
  return JSON.parse(line) as Line;
}

function groupByMark(lines: readonly Line[]): ReadonlyMap<number, readonly string[]> {
  const groups = new Map<number, string[]>();
  let current: string[] | null = null;
  for (const { message } of lines) {
    const sql = readStatement(message);
    const mark = sql === null ? null : /^SELECT 'mark: (?:begin (\d+)|end)'$/.exec(sql);
    if (mark !== null) {
      current = mark[1] === undefined ? null : [];
      if (current !== null) groups.set(Number(mark[1]), current);
    } else if (sql !== null && current !== null && !isChatter(sql)) current.push(unwrapCursor(sql));
  }
  return groups;
}

/** The text after `statement:` (simple protocol) or `execute name:` (extended). */
function readStatement(message: string): string | null {
  const found = /^(?:statement|execute [^:]*): ([\s\S]*)$/.exec(message);
  return found?.[1] === undefined ? null : found[1].trim();
}

/** What drivers and pools send by themselves, and the borders of transactions. */
function isChatter(sql: string): boolean {
  return (
    /^(?:;?$|BEGIN|START TRANSACTION|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|DEALLOCATE|DISCARD|FETCH|MOVE|CLOSE)/i.test(sql) ||
    /^(?:SHOW |SET (?!CONSTRAINTS)|SELECT pg_catalog\.|select current_schema|select pg_advisory_unlock_all|SELECT\s+current_setting\('jit'\))/i.test(
      sql,
    ) ||
    /\bpg_(?:catalog\.pg_)?type\b/.test(sql)
  );
}

/** A named cursor of the driver around a query is that query. */
function unwrapCursor(sql: string): string {
  return sql.replace(/^DECLARE\s+("[^"]*"|\S+)\s+(?:(?:NO\s+)?SCROLL\s+)?CURSOR\s+(?:WITH(?:OUT)?\s+HOLD\s+)?FOR\s+/i, '');
}
