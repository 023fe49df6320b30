import type { NotExamined, Place } from '../../source/place.js';
import { indexLines, type LineIndex } from '../../sql/line-index.js';
import { readScript, type Script } from '../../sql/read-script.js';
import type { Migration, MigrationStatement } from './migration.js';
import { parseAlone, parseTogether, type Parsed } from './parse-together.js';

export interface ReadMigration {
  readonly migration: Migration;
  readonly notExamined: readonly NotExamined[];
  /** Comments, for waivers. */
  readonly comments: readonly { readonly line: number; readonly text: string }[];
}

/** Where runners begin the way back: what follows is not part of the migration. */
const WAY_BACK = /^[^\S\n]*--\s*(?:(?:migrate:down|\+goose\s+down|\+migrate\s+down|@undo)\b.*|rollback[^\S\n]*:?[^\S\n]*)$/im;
/** Commands of psql that change nothing that is sent. */
const MUTE = /^\\(?:restrict|unrestrict|q?echo|warn|timing|pset|encoding|[atxHfCT]|set\s+[A-Z][A-Z_]*(?<!AUTOCOMMIT)\b)(?:\s|$)/;
const RUNNER = /^[^\S\n]*--\s*(?:migrate:up(?!.*transaction:false)|\+goose\s+up|\+migrate\s+up(?!.*notransaction))/im;
const NO_TRANSACTION = /^[^\S\n]*--\s*\+goose\s+no\s+transaction/im;

/** Reads a file of SQL, `file` as the user names it. The parser must have been loaded (`loadModule`). Nothing that it holds stops the rest. */
export function readSqlMigration(whole: string, file: string, judged = true): ReadMigration {
  const back = WAY_BACK.exec(whole);
  const text = blankTags(back === null ? whole : whole.slice(0, back.index));
  const script = readScript(text);
  const lines = indexLines(text);
  const inTransaction = RUNNER.test(text) && !NO_TRANSACTION.test(text);
  const all = /\bADD\s+VALUE\b|\bDEFERR(?:ED|ABLE)\b/i.test(text);
  const telling = script.commands.filter(({ text: command }) => !MUTE.test(command));
  const notExamined: NotExamined[] = telling.map(({ start, text: command }) => ({
    file,
    line: lines.at(start).line,
    object: `psql meta-command ${command.slice(0, 60)}`,
    reason: 'psql is not run',
  }));
  const opened = script.open;
  const parsed = readStatements(
    script.statements.map(({ sql }) => sql),
    (at) => all || script.unbalanced.includes(script.statements[at]?.start ?? -1),
  );
  const statements = script.statements.map(({ sql, start, end, joined }, at): MigrationStatement => {
    const place = placeOf(lines, file, start, end);
    const inside = opened !== null && opened.start >= start && opened.start < end;
    const read = inside
      ? { node: null, error: `${opened.what} opens in line ${lines.at(opened.start).line} and never closes` }
      : (parsed[at] ?? dull);
    const filled = read.error === null || inside ? null : whoFillsIn(sql);
    if (filled !== null) {
      notExamined.push({ file, line: place.line, object: `statement ${excerpt(sql)}`, reason: `${filled} before it is sent` });
      return { sql, place, node: null, error: null, filledIn: true, inBlock: inTransaction };
    }
    return { sql, place, ...read, inBlock: inTransaction || joined === true, ...(joined === true ? { joined } : {}) };
  });
  return {
    migration: {
      name: file,
      file,
      judged,
      runner: inTransaction ? 'transaction' : 'unknown',
      statements: [...statements, ...hidden(script, file, lines, inTransaction)],
    },
    notExamined,
    comments: commentsOf(script, lines),
  };
}

/** A tag of a template on a line's beginning (`{% if … %}`) says when a statement is sent, not what: all of them are read. */
function blankTags(text: string): string {
  if (!text.includes('{%')) return text;
  return text.replaceAll(/^[^\S\n]*\{%(?:[^%]|%(?!\}))*%\}/gm, (tag) => tag.replaceAll(/[^\n]/g, ' '));
}

/** A comment that never closes stands for all that it hides. */
function hidden({ open, statements, comments }: Script, file: string, lines: LineIndex, inBlock: boolean): MigrationStatement[] {
  if (open === null || statements.some(({ start, end }) => open.start >= start && open.start < end)) return [];
  const sql = comments.find(({ start }) => start === open.start)?.text ?? '';
  const error = `${open.what} opens in line ${lines.at(open.start).line} and never closes`;
  return [{ sql, place: placeOf(lines, file, open.start, open.start + sql.length), node: null, error, inBlock }];
}

function commentsOf({ comments }: Script, lines: LineIndex): ReadMigration['comments'] {
  return comments.filter(({ text }) => text.includes('plinth')).map(({ start, text }) => ({ line: lines.at(start).line, text }));
}

function placeOf(lines: LineIndex, file: string, start: number, end: number): Place {
  const [from, to] = [lines.at(start), lines.at(end)];
  return { file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

/** Statements of which no rule asks anything, by their first words: parsing is most of the time that linting takes. */
const DULL =
  /^(?:INSERT\s+INTO\s+\S+\s*(?:\([^()]*\)\s*)?VALUES|SELECT\s+(?!set_config|pg_catalog\.set_config)|COMMENT\s|GRANT\s|REVOKE\s|COPY\s|DO\s(?![\s\S]*\b(?:ALTER|CREATE|DROP|LOCK|TRUNCATE|REINDEX|CLUSTER)\b)|CREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE|AGGREGATE)\s|CREATE\s+EXTENSION|ANALYZE\b|DECLARE\s|FETCH\s|NOTIFY\s|EXPLAIN\s|SHOW\s)/i;

const dull: Parsed = { node: null, error: null };

/** The statement's parse tree; null without an error where no rule asks for it, unless `all` are wanted. */
export function readStatement(sql: string, all = false): Parsed {
  return !all && DULL.test(sql) ? dull : parseAlone(sql);
}

/** The same of several; `isWanted` says of which the tree is wanted in any case. */
export function readStatements(statements: readonly string[], isWanted: (at: number) => boolean = () => false): Parsed[] {
  const wanted = statements.map((sql, at) => isWanted(at) || !DULL.test(sql));
  const parsed = parseTogether(statements.filter((_, at) => wanted[at])).values();
  return wanted.map((one) => (one ? (parsed.next().value ?? dull) : dull));
}

/** `:name`, `:'name'`, `:"name"`, but no cast and no slice; marks of a template. */
function whoFillsIn(sql: string): string | null {
  if (/(?<![:\w\]]):(?:\w+|'\w+'|"\w+")/.test(sql)) return 'psql replaces its variables';
  return /\{\{|\{%|\$\{|<%/.test(sql) ? 'a template is filled in' : null;
}

export function excerpt(sql: string): string {
  // A statement may be a whole dump.
  const line = sql.slice(0, 1000).replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
