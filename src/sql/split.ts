/** A statement of a text: without the semicolon, comments before it left out. Offsets count UTF-16 code units. */
export interface SplitStatement {
  readonly sql: string;
  readonly start: number;
  /** The comments that stand directly before it, without their marks. */
  readonly comments: readonly string[];
}

/** What PostgreSQL's lexer takes as one piece and a semicolon does not end: comments, quotes, dollar quotes. */
const piece = /--[^\n]*|\/\*|'|"|\$[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*\$|\$\$|;|\(|\)|\bBEGIN\s+ATOMIC\b|\bCASE\b|\bEND\b/gi;

/**
 * Splits a text into statements where PostgreSQL would: at semicolons outside quotes, dollar quotes, comments, parentheses and
 * SQL-standard function bodies (BEGIN ATOMIC … END). Nothing is checked: a statement may still be wrong.
 */
export function splitStatements(text: string): SplitStatement[] {
  const statements: SplitStatement[] = [];
  let start = 0;
  for (const end of semicolons(text)) {
    addStatement(statements, text, start, end);
    start = end + 1;
  }
  addStatement(statements, text, start, text.length);
  return statements;
}

function addStatement(statements: SplitStatement[], text: string, from: number, to: number): void {
  const { start, comments } = skipBlank(text, from, to);
  const sql = text.slice(start, to).trimEnd();
  if (sql !== '') statements.push({ sql, start, comments });
}

function* semicolons(text: string): Generator<number> {
  let depth = 0;
  let atomic = 0;
  let position = 0;
  for (;;) {
    piece.lastIndex = position;
    const match = piece.exec(text);
    if (match === null) return;
    const token = match[0];
    position = endOfPiece(text, match.index, token);
    const word = token.toUpperCase();
    if (token === '(') depth += 1;
    else if (token === ')') depth = Math.max(0, depth - 1);
    else if (word.startsWith('BEGIN')) atomic += 1;
    else if (word === 'CASE' && atomic > 0) atomic += 1;
    else if (word === 'END' && atomic > 0) atomic -= 1;
    else if (token === ';' && depth === 0 && atomic === 0) yield match.index;
  }
}

/** Where the piece that opens at `at` ends; the end of the text when it never does. */
function endOfPiece(text: string, at: number, token: string): number {
  if (token === '/*') return endOfComment(text, at);
  if (token === "'" || token === '"') return endOfQuote(text, at, token);
  if (token.startsWith('$')) {
    const close = text.indexOf(token, at + token.length);
    return close < 0 ? text.length : close + token.length;
  }
  return at + token.length;
}

/** Comments nest. */
function endOfComment(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length; index += 1) {
    const two = text.slice(index, index + 2);
    if (two === '/*') depth += 1;
    else if (two === '*/') depth -= 1;
    else continue;
    index += 1;
    if (depth === 0) return index + 1;
  }
  return text.length;
}

/** A doubled quote stays inside; a backslash escapes in E'…' only. */
function endOfQuote(text: string, at: number, quote: string): number {
  const escapes = quote === "'" && /(^|[^\w])[eE]$/.test(text.slice(Math.max(0, at - 2), at));
  for (let index = at + 1; index < text.length; index += 1) {
    if (escapes && text[index] === '\\') index += 1;
    else if (text[index] === quote && text[index + 1] === quote) index += 1;
    else if (text[index] === quote) return index + 1;
  }
  return text.length;
}

function skipBlank(text: string, from: number, to: number): { start: number; comments: string[] } {
  const comments: string[] = [];
  let start = from;
  for (;;) {
    while (start < to && /\s/.test(text.charAt(start))) start += 1;
    const token = text.slice(start, start + 2);
    if (start >= to || (token !== '--' && token !== '/*')) return { start, comments };
    const end = token === '--' ? (text + '\n').indexOf('\n', start) : endOfComment(text, start);
    comments.push(
      text
        .slice(start, Math.min(end, to))
        .replace(/^(--|\/\*)|\*\/$/g, '')
        .trim(),
    );
    start = end;
  }
}
