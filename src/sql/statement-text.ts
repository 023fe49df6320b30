/** Parts of a statement's text, found by the byte offsets that PostgreSQL's parser gives (it tells where a part starts, not where it ends). */
export interface StatementText {
  readonly sql: string;
  /** Index in UTF-16 code units of a byte offset. */
  readonly index: (byte: number) => number;
}

export function readText(sql: string): StatementText {
  const plain = /^[\x00-\x7f]*$/.test(sql);
  const bytes = plain ? null : Buffer.from(sql, 'utf8');
  return { sql, index: (byte) => (bytes === null ? byte : bytes.subarray(0, byte).toString('utf8').length) };
}

/** The text from an index to the first comma, closing parenthesis or end on its own level. */
export function sliceElement(sql: string, from: number): string {
  let depth = 0;
  for (let at = from; at < sql.length; at += 1) {
    const skipped = skipQuoted(sql, at);
    if (skipped !== null) {
      at = skipped - 1;
      continue;
    }
    const character = sql.charAt(at);
    if (depth === 0 && (character === ',' || character === ')' || character === ';')) return sql.slice(from, at).trim();
    if (character === '(' || character === '[') depth += 1;
    else if (character === ')' || character === ']') depth -= 1;
  }
  return sql.slice(from).trim();
}

/** Index after a string, quoted name, dollar-quoted string or comment that starts here; null when none does. */
function skipQuoted(sql: string, at: number): number | null {
  const character = sql.charAt(at);
  if (character === "'" || character === '"') return endOfQuoted(sql, at, character);
  if (sql.startsWith('--', at)) return after(sql, '\n', at);
  if (sql.startsWith('/*', at)) return after(sql, '*/', at);
  const tag = character === '$' ? /^\$([A-Za-z_]\w*)?\$/.exec(sql.slice(at, at + 70))?.[0] : undefined;
  return tag === undefined ? null : after(sql, tag, at + tag.length);
}

function endOfQuoted(sql: string, at: number, quote: string): number {
  const backslashes = quote === "'" && /[eE]/.test(sql.charAt(at - 1));
  for (let next = at + 1; next < sql.length; next += 1) {
    if (backslashes && sql.charAt(next) === '\\') next += 1;
    else if (sql.charAt(next) === quote) {
      if (sql.charAt(next + 1) !== quote) return next + 1;
      next += 1;
    }
  }
  return sql.length;
}

function after(sql: string, end: string, from: number): number {
  const found = sql.indexOf(end, from);
  return found === -1 ? sql.length : found + end.length;
}

/** Text from an index up to a clause keyword on its own level, or the element's end. */
export function sliceUntil(sql: string, from: number, stop: RegExp): string {
  const element = sliceElement(sql, from);
  let depth = 0;
  for (let at = 0; at < element.length; at += 1) {
    const skipped = skipQuoted(element, at);
    if (skipped !== null) {
      at = skipped - 1;
      continue;
    }
    const character = element.charAt(at);
    if (character === '(' || character === '[') depth += 1;
    else if (character === ')' || character === ']') depth -= 1;
    else if (depth === 0 && /\s/.test(character) && stop.test(element.slice(at))) return element.slice(0, at).trim();
  }
  return element;
}
