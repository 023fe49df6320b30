import type { EditPython } from '../../change/change.js';
import type { PythonSources } from '../../python/sources.js';
import { locatePlace } from '../../source/edit.js';
import type { Place } from '../../source/place.js';

export type Edit = EditPython['edits'][number];

/**
 * Adds method calls to the end of the expression that builds a statement: `.where(…)`, `.limit(…)`. A chain that stands one call a line
 * goes on so; any other gets parentheses and lines where it would become too long. Null when the file no longer holds the expression.
 */
export function appendCalls(sources: PythonSources, built: Place, calls: readonly string[]): Edit | null {
  const text = sources.text(built.file);
  const found = text === null ? null : locatePlace(text, built);
  if (text === null || found === null) return null;
  const expression = text.slice(found.start, found.end);
  const lineStart = text.lastIndexOf('\n', found.start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
  const chained = /\n([ \t]*)\.\w+\([^\n]*(?:\n(?!\1\.)[^\n]*)*$/.exec(expression);
  if (chained !== null) return insertAfter(built, calls.map((call) => `\n${chained[1] ?? ''}${call}`).join(''));
  const lineEnd = text.indexOf('\n', found.end);
  const after = text.slice(found.end, lineEnd === -1 ? text.length : lineEnd).trimEnd();
  const oneLine = !expression.includes('\n') && found.start - lineStart + expression.length + calls.join('').length + after.length <= WIDTH;
  if (oneLine) return insertAfter(built, calls.join(''));
  const [open, close] = isEnclosed(text, found) ? ['', ''] : ['(', ')'];
  const inner = `${indent}    `;
  const lines = [expression.replaceAll('\n', '\n    '), ...calls].map((line) => `${inner}${line}`).join('\n');
  return { place: built, before: expression, after: `${open}\n${lines}\n${indent}${close}` };
}

const WIDTH = 100;

function insertAfter({ file, endLine, endColumn }: Place, after: string): Edit {
  return { place: { file, line: endLine, column: endColumn, endLine, endColumn }, before: '', after };
}

/** Whether the expression stands alone between parentheses: lines may then be broken. */
function isEnclosed(text: string, { start, end }: { readonly start: number; readonly end: number }): boolean {
  return text.slice(0, start).trimEnd().endsWith('(') && text.slice(end).trimStart().startsWith(')');
}
