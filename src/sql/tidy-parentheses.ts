import { fingerprint } from './fingerprint.js';

const BEFORE = /(?:\b(?:WHERE|AND|OR|ON|HAVING|NOT)\s+|\()$/i;
const BEHIND = /^\s*(?:$|\)|(?:AND|OR|WHERE|GROUP|ORDER|RETURNING|LIMIT|HAVING|UNION)\b)/i;

/**
 * Conditions with the parentheses that SQLAlchemy prints: none around what binds more tightly than what stands beside it. The same text where that
 * would change what the statement says.
 */
export function tidyParentheses(sql: string): string {
  let text = sql;
  for (let from = 0; ;) {
    const open = text.indexOf('(', from);
    if (open === -1) break;
    const close = closingAt(text, open);
    const [before, inside, behind] =
      close === null ? ['', '', ''] : [text.slice(0, open), text.slice(open + 1, close), text.slice(close + 1)];
    if (close !== null && isSpare(before, inside, behind)) text = `${before}${inside}${behind}`;
    else from = open + 1;
  }
  return text === sql || fingerprint(text) !== fingerprint(sql) ? sql : text;
}

function isSpare(before: string, inside: string, behind: string): boolean {
  if (!BEFORE.test(before) || !BEHIND.test(behind) || /^\s*(SELECT|WITH|VALUES)\b/i.test(inside)) return false;
  const around = before.slice(0, -1);
  const isFirst = before.endsWith('(');
  if (isFirst && !BEFORE.test(around)) return false;
  if (isFirst && behind.startsWith(')')) return !/\bNOT\s+$/i.test(around);
  const outer = outerText(inside);
  if (outer.includes(',')) return false;
  if (/\bNOT\s+$/i.test(before)) return /^[\w."]+$/.test(inside);
  const [isOr, isAnd] = [/\bOR\b/i.test(outer), /\bAND\b/i.test(outer.replaceAll(/\bBETWEEN\b.*?\bAND\b/gi, ''))];
  if (!isOr && !isAnd) return true;
  return /\b(WHERE|ON|HAVING)\s+$/i.test(before) && !/^\s*(AND|OR)\b/i.test(behind);
}

/** What stands in no parentheses and no quotes of its own. */
function outerText(text: string): string {
  let [outer, depth] = ['', 0];
  for (const [part] of text.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[\s\S]/g)) {
    if (part === '(') depth += 1;
    else if (part === ')') depth -= 1;
    else if (depth === 0 && part.length === 1) outer += part;
  }
  return outer;
}

function closingAt(text: string, open: number): number | null {
  if ((text.slice(0, open).match(/'/g) ?? []).length % 2 === 1) return null;
  let depth = 0;
  for (const match of text.slice(open).matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]/g)) {
    const [part] = match;
    if (part === '(') depth += 1;
    else if (part === ')') depth -= 1;
    if (depth === 0 && part === ')') return open + match.index;
  }
  return null;
}
