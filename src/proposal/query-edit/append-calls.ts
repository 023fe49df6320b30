import { lineWidth } from '../../change/model/line-width.js';
import type { PythonSources } from '../../python/sources.js';
import { locatePlace } from '../../source/edit.js';
import type { Place } from '../../source/place.js';
import { type Edit, placeEdits } from './place-edits.js';

/**
 * Adds method calls to the end of the expression that builds a statement: `.where(…)`, `.limit(…)`. A chain that stands one call a line
 * goes on so; any other gets parentheses and lines where it would become too long. Null when the file no longer holds the expression.
 */
export function appendCalls(sources: PythonSources, built: Place, calls: readonly string[]): Edit | null {
  const text = sources.text(built.file);
  const found = text === null ? null : locatePlace(text, built);
  if (text === null || found === null) return null;
  const inner = withoutParentheses(text, found);
  const [edit] = placeEdits(built.file, text, [writeCalls(text, inner, calls)]);
  return edit ?? null;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

function writeCalls(text: string, { start, end }: Stretch, calls: readonly string[]): Stretch & { readonly text: string } {
  const expression = text.slice(start, end);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
  const enclosed = isEnclosed(text, { start, end });
  const chained = /\n([ \t]*)\.\w+\([^\n]*(?:\n(?!\1\.)[^\n]*)*$/.exec(expression)?.[1];
  if (chained !== undefined && enclosed) return { start: end, end, text: calls.map((call) => `\n${chained}${call}`).join('') };
  const lineEnd = text.indexOf('\n', end);
  const after = text.slice(end, lineEnd === -1 ? text.length : lineEnd).trimEnd();
  const length = start - lineStart + expression.length + calls.join('').length + after.length;
  if (!expression.includes('\n') && length <= lineWidth(text)) return { start: end, end, text: calls.join('') };
  // Within parentheses that stand on lines of their own the expression has its indentation already.
  if (enclosed && text.slice(lineStart, start).trim() === '')
    return { start: end, end, text: calls.map((call) => `\n${indent}${call}`).join('') };
  const deeper = `${indent}    `;
  const lines = [expression.replaceAll('\n', '\n    '), ...calls].map((line) => `${deeper}${line}`).join('\n');
  const [open, close] = enclosed ? ['', ''] : ['(', ')'];
  return { start, end, text: `${open}\n${lines}\n${indent}${close}` };
}

/** The expression itself where one pair of parentheses stands around it all. */
function withoutParentheses(text: string, { start, end }: Stretch): Stretch {
  const expression = text.slice(start, end);
  if (!expression.startsWith('(') || closingOf(expression) !== expression.length - 1) return { start, end };
  const from = start + 1 + (/^\s*/.exec(expression.slice(1))?.[0].length ?? 0);
  const to = end - 1 - (/\s*$/.exec(expression.slice(0, -1))?.[0].length ?? 0);
  return withoutParentheses(text, { start: from, end: to });
}

/** Index of the parenthesis that closes the first one; strings are passed over. */
function closingOf(expression: string): number {
  let depth = 0;
  for (const { 0: token, index } of expression.matchAll(
    /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*|[()]/g,
  )) {
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    if (token === ')' && depth === 0) return index;
  }
  return -1;
}

/** Whether the expression stands alone between parentheses: lines may then be broken. */
function isEnclosed(text: string, { start, end }: Stretch): boolean {
  return text.slice(0, start).trimEnd().endsWith('(') && text.slice(end).trimStart().startsWith(')');
}
