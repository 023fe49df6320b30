import type { Place } from '../source/place.js';
import type { Span, Statement } from './syntax.js';

/** One parsed file. */
export interface ModuleSource {
  /** Dotted name as the project's own imports spell it. */
  readonly name: string;
  /** Relative to the project's directory, with forward slashes. */
  readonly file: string;
  readonly isPackage: boolean;
  readonly text: string;
  readonly statements: readonly Statement[];
  /** Offset of each line's first character. */
  readonly lines: readonly number[];
}

export function findLines(text: string): number[] {
  const lines = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines.push(at + 1);
  return lines;
}

export function placeOf(source: ModuleSource, span: Span): Place {
  const start = locate(source.lines, span.start);
  const end = locate(source.lines, span.end);
  return { file: source.file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

function locate(lines: readonly number[], offset: number): { line: number; column: number } {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lines[low] ?? 0) + 1 };
}
