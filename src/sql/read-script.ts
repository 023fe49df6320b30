/** A statement of a script as psql would send it. Offsets count UTF-16 code units of the text. */
export interface ScriptStatement {
  /** Without comments before it and without the semicolon. */
  readonly sql: string;
  readonly start: number;
  readonly end: number;
  /** psql sends it together with the one before or behind it (`\\;`): both are one transaction. */
  readonly joined?: true;
}

export interface Script {
  readonly statements: readonly ScriptStatement[];
  /** Comments that stand outside quotes, marks included. */
  readonly comments: readonly { readonly start: number; readonly text: string }[];
  /** Meta-commands of psql: not examined. */
  readonly commands: readonly { readonly start: number; readonly text: string }[];
  /** What opens and never closes, with the place where it opens; the last statement is then what follows it. */
  readonly open: { readonly start: number; readonly what: string } | null;
  /** Parentheses that never close, by the statement's start. */
  readonly unbalanced: readonly number[];
}

/** What PostgreSQL's lexer takes as one piece, and what psql looks for outside of them. */
const piece = /--[^\n\r]*|\/\*|'|"|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|[;()\\]|\b(?:BEGIN\s+ATOMIC|CASE|END)\b/gi;

const COPY_DATA = /^COPY\b[\s\S]*\bFROM\s+STDIN\b/i;

/**
 * Reads a script: statements end at semicolons outside quotes, comments, parentheses and SQL-standard function bodies; the rows of
 * COPY … FROM STDIN and the meta-commands of psql are no statements. Nothing is checked. Its time is linear in the text's length.
 */
export function readScript(text: string): Script {
  const statements: ScriptStatement[] = [];
  const comments: { start: number; text: string }[] = [];
  const commands: { start: number; text: string }[] = [];
  const unbalanced: number[] = [];
  let open: Script['open'] = null;
  let start = text.charCodeAt(0) === 0xfe_ff ? 1 : 0;
  let position = start;
  let depth = 0;
  let atomic = 0;
  let joins = false;
  /** Where the statement's own text begins: after blanks and comments. */
  let begin = -1;
  const touch = (at: number): void => {
    if (begin >= 0) return;
    const blank = skipBlank(text, start, at);
    begin = blank < at ? blank : at;
  };
  const finish = (end: number): void => {
    if (begin < 0) begin = skipBlank(text, start, end);
    const sql = text.slice(begin, endOfText(text, begin, end));
    if (sql !== '') {
      statements.push({ sql, start: begin, end: begin + sql.length, ...(joins ? { joined: true } : {}) });
      if (depth > 0) unbalanced.push(begin);
    }
    begin = -1;
    depth = 0;
    atomic = 0;
    joins = false;
  };
  for (;;) {
    piece.lastIndex = position;
    const match = piece.exec(text);
    if (match === null) break;
    const [token] = match;
    const at = match.index;
    position = at + token.length;
    if (token.startsWith('--')) {
      comments.push({ start: at, text: token.trimEnd() });
      if (begin < 0 && skipBlank(text, start, at) === at) start = position;
      else touch(at);
      continue;
    }
    if (token === '/*') {
      const end = endOfComment(text, at);
      if (end < 0) open ??= { start: at, what: 'a comment' };
      position = end < 0 ? text.length : end;
      comments.push({ start: at, text: text.slice(at, Math.min(position, at + 2000)) });
      if (begin < 0 && skipBlank(text, start, at) === at) start = position;
      else touch(at);
      continue;
    }
    if (token === '\\') {
      // psql: `\\;` is a semicolon that does not send yet; else a command, at the beginning of a statement or in place of the semicolon.
      if (text[position] === ';' && depth === 0 && atomic === 0) {
        joins = true;
        finish(at);
        joins = true;
        position += 1;
        start = position;
        continue;
      }
      const line = endOfLine(text, at);
      commands.push({ start: at, text: text.slice(at, line).trimEnd() });
      finish(at);
      start = line;
      position = line;
      continue;
    }
    touch(at);
    if (token === "'" || token === '"') {
      const end = endOfQuote(text, at, token);
      if (end < 0) open ??= { start: at, what: token === "'" ? 'a string' : 'a quoted name' };
      position = end < 0 ? text.length : end;
    } else if (token.startsWith('$')) {
      if (/[\w\u0080-\uffff]/.test(text.charAt(at - 1))) continue;
      const close = text.indexOf(token, position);
      if (close < 0) open ??= { start: at, what: `the dollar quote ${token}` };
      position = close < 0 ? text.length : close + token.length;
    } else if (token === '(') depth += 1;
    else if (token === ')') depth = Math.max(0, depth - 1);
    else if (token === ';') {
      if (depth > 0 || atomic > 0) continue;
      finish(at);
      start = position;
      const last = statements.at(-1);
      if (last?.end === at && COPY_DATA.test(last.sql.slice(0, 4000))) {
        start = endOfData(text, position);
        position = start;
      }
    } else if (token === 'END' || token === 'end' || /^end$/i.test(token)) atomic = Math.max(0, atomic - 1);
    else if (/^case$/i.test(token)) atomic += atomic > 0 ? 1 : 0;
    else atomic += 1;
  }
  finish(text.length);
  return { statements, comments, commands, open, unbalanced };
}

/** After `\.` on a line of its own; the end of the text where there is none. */
function endOfData(text: string, from: number): number {
  const found = /^\\\.[^\S\n]*\r?(?:\n|$)/gm;
  found.lastIndex = from;
  const match = found.exec(text);
  return match === null ? text.length : match.index + match[0].length;
}

function endOfLine(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found < 0 ? text.length : found;
}

/** What PostgreSQL takes for a blank; others, as a no-break space, belong to a name. */
const blank = /[^ \t\n\r\f\v]/g;

function endOfText(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && ' \t\n\r\f\v'.includes(text.charAt(end - 1))) end -= 1;
  return end;
}

function skipBlank(text: string, from: number, to: number): number {
  blank.lastIndex = from;
  const match = blank.exec(text);
  return match === null || match.index > to ? to : match.index;
}

const mark = /\/\*|\*\//g;

/** Comments nest. -1 where it never ends. */
function endOfComment(text: string, at: number): number {
  let depth = 0;
  mark.lastIndex = at;
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return match.index + 2;
  }
  return -1;
}

/** A doubled quote stays inside; a backslash escapes in E'…' only. -1 where it never ends. */
function endOfQuote(text: string, at: number, quote: string): number {
  if (quote === "'" && /(^|[^\w])[eE]$/.test(text.slice(Math.max(0, at - 2), at))) return endOfEscapes(text, at);
  for (let close = text.indexOf(quote, at + 1); close >= 0; close = text.indexOf(quote, close + 2))
    if (text[close + 1] !== quote) return close + 1;
  return -1;
}

function endOfEscapes(text: string, at: number): number {
  for (let index = at + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === "'" && text[index + 1] === "'") index += 1;
    else if (text[index] === "'") return index + 1;
  }
  return -1;
}
